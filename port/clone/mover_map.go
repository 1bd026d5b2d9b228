package clone

import (
	"reflect"
	"unsafe"
)

// dict copies a map.
func (c *copier) dict(p *plan, m unsafe.Pointer) (unsafe.Pointer, bool) {
	if m == nil {
		return nil, true
	}
	n := mapLen(m)
	old, x, ok := c.met(object{ptr: m, plan: p}, p)
	if old != nil || !ok {
		return old, ok
	}
	if !c.open(2*n) || n > 0 && p.elem.move == moveNone {
		return nil, false
	}
	if p == anyMapPlan {
		to := make(map[string]any, n)
		x.keep(p, *(*unsafe.Pointer)(unsafe.Pointer(&to)))
		ok = c.anyMap(to, *(*map[string]any)(unsafe.Pointer(&m)))
		c.close()
		return *(*unsafe.Pointer)(unsafe.Pointer(&to)), ok
	}
	var to unsafe.Pointer
	if p.quick != nil {
		to = p.quick.make(n)
		x.keep(p, to)
		ok = p.quick.fill(c, to, m)
	} else {
		out := reflect.MakeMapWithSize(p.typ, n)
		to = out.UnsafePointer()
		x.keep(p, to)
		ok = c.entries(p, out, p.mapAt(m))
	}
	c.close()
	return to, ok
}

// mapAt returns a map for reflection.
func (p *plan) mapAt(m unsafe.Pointer) reflect.Value {
	return p.at(unsafe.Pointer(&m))
}

// mapLen returns the number of entries of any map.
func mapLen(m unsafe.Pointer) int { return len(*(*map[string]any)(unsafe.Pointer(&m))) }

func (c *copier) anyMap(to, from map[string]any) bool {
	for k, v := range from {
		if !c.valid(k) {
			return false
		}
		x, ok := c.any(v)
		if !ok {
			return false
		}
		to[k] = x
	}
	return true
}

// entries copies a map of any type.
func (c *copier) entries(p *plan, to, from reflect.Value) bool {
	key, elem, copied := reflect.New(p.key.typ), reflect.New(p.elem.typ), reflect.New(p.elem.typ)
	k, x, y := key.Elem(), elem.Elem(), copied.Elem()
	for iter := from.MapRange(); iter.Next(); {
		k.SetIterKey(iter)
		x.SetIterValue(iter)
		if p.keys == stringKeys && !c.valid(k.String()) {
			return false
		}
		y.SetZero()
		if !c.value(p.elem, copied.UnsafePointer(), elem.UnsafePointer()) {
			return false
		}
		to.SetMapIndex(k, y)
	}
	return true
}

// A quickMap copies the maps of one type without reflection.
type quickMap struct {
	make func(n int) unsafe.Pointer
	fill func(c *copier, to, from unsafe.Pointer) bool
}

// quickMaps are the commonest types, by key and element.
var quickMaps = map[[2]reflect.Type]*quickMap{
	pairOf[string, string]():  quickMapOf[string, string](true, true),
	pairOf[string, bool]():    quickMapOf[string, bool](true, false),
	pairOf[string, int]():     quickMapOf[string, int](true, false),
	pairOf[string, int64]():   quickMapOf[string, int64](true, false),
	pairOf[string, float64](): quickMapOf[string, float64](true, false),
	pairOf[int, string]():     quickMapOf[int, string](false, true),
	pairOf[int64, string]():   quickMapOf[int64, string](false, true),
	pairOf[int, int]():        quickMapOf[int, int](false, false),
}

func pairOf[K comparable, V any]() [2]reflect.Type {
	return [2]reflect.Type{reflect.TypeFor[K](), reflect.TypeFor[V]()}
}

// quickMapOf serves every type whose underlying type is map[K]V.
func quickMapOf[K comparable, V any](textKey, text bool) *quickMap {
	return &quickMap{
		make: func(n int) unsafe.Pointer {
			m := make(map[K]V, n)
			return *(*unsafe.Pointer)(unsafe.Pointer(&m))
		},
		fill: func(c *copier, to, from unsafe.Pointer) bool {
			dst := *(*map[K]V)(unsafe.Pointer(&to))
			for k, v := range *(*map[K]V)(unsafe.Pointer(&from)) {
				dst[k] = v
				if textKey && !c.valid(*(*string)(unsafe.Pointer(&k))) ||
					text && !c.valid(*(*string)(unsafe.Pointer(&v))) {
					return false
				}
			}
			return true
		},
	}
}
