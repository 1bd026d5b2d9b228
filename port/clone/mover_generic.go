package clone

import (
	"math/big"
	"reflect"
	"time"
	"unsafe"
)

// genericStruct copies a struct as a map. by is the plan of the pointer that
// led there, or nil.
func (c *copier) genericStruct(p *plan, src unsafe.Pointer, by *plan) (any, bool) {
	if p.move == moveNone {
		return nil, false
	}
	var x *sighting
	if by != nil && p.size > 0 {
		var old unsafe.Pointer
		var ok bool
		if old, x, ok = c.met(object{ptr: src, plan: by}, anyMapPlan); old != nil || !ok {
			return eface{anyMapPlan.word, old}.any(), ok
		}
	}
	to := make(map[string]any, len(p.rows.fields))
	x.keep(anyMapPlan, *(*unsafe.Pointer)(unsafe.Pointer(&to)))
	if !c.open(len(p.rows.fields)) {
		return nil, false
	}
	for i := range p.rows.fields {
		f := &p.rows.fields[i]
		at := unsafe.Add(src, f.offset)
		if f.omitEmpty && isEmpty(f.plan.at(at)) {
			continue
		}
		v, ok := c.generic(f.plan, at)
		if !ok || !c.text(len(f.name)) {
			return nil, false
		}
		to[f.name] = v
	}
	return to, c.leaves()
}

func (c *copier) genericSlice(p *plan, s header) (any, bool) {
	switch {
	case s.ptr == nil:
		return nil, true
	case s.len == 0:
		return []any{}, true
	}
	var x *sighting
	if p.elem.size > 0 {
		var old unsafe.Pointer
		var ok bool
		old, x, ok = c.met(object{ptr: s.ptr, plan: p, len: s.len, cap: s.cap}, anySlicePlan)
		switch {
		case !ok:
			return nil, false
		case old != nil:
			return unsafe.Slice((*any)(old), s.len), true
		}
	}
	if !c.open(s.len) {
		return nil, false
	}
	to := make([]any, s.len)
	x.keep(anySlicePlan, unsafe.Pointer(unsafe.SliceData(to)))
	return to, c.genericElements(p.elem, to, s.ptr) && c.leaves()
}

func (c *copier) genericElements(p *plan, to []any, src unsafe.Pointer) (ok bool) {
	for i := range to {
		if to[i], ok = c.generic(p, unsafe.Add(src, uintptr(i)*p.size)); !ok {
			return false
		}
	}
	return true
}

// genericMap copies a map with string keys.
func (c *copier) genericMap(p *plan, m unsafe.Pointer) (any, bool) {
	switch {
	case m == nil:
		return nil, true
	case p == anyMapPlan:
		to, ok := c.dict(p, m)
		return eface{p.word, to}.any(), ok
	case p.keys != stringKeys:
		return nil, false
	}
	n := mapLen(m)
	old, x, ok := c.met(object{ptr: m, plan: p}, anyMapPlan)
	if old != nil || !ok {
		return eface{anyMapPlan.word, old}.any(), ok
	}
	to := make(map[string]any, n)
	x.keep(anyMapPlan, *(*unsafe.Pointer)(unsafe.Pointer(&to)))
	return to, c.open(2*n) && c.genericEntries(p, to, p.mapAt(m)) && c.leaves()
}

func (c *copier) genericEntries(p *plan, to map[string]any, from reflect.Value) bool {
	elem := reflect.New(p.elem.typ)
	for iter := from.MapRange(); iter.Next(); {
		key := iter.Key().String()
		elem.Elem().SetIterValue(iter)
		x, ok := c.generic(p.elem, elem.UnsafePointer())
		if !ok || !c.valid(key) {
			return false
		}
		to[key] = x
	}
	return true
}

// genericOwn copies a value that the wire has a form for.
func (c *copier) genericOwn(p *plan, src unsafe.Pointer) (any, bool) {
	switch p.typ {
	case reflect.TypeFor[time.Time]():
		return arrived(*(*time.Time)(src)), true
	case reflect.TypeFor[big.Int]():
		n := (*big.Int)(src)
		return new(big.Int).Set(n), c.text(n.BitLen() / 8)
	}
	return nil, false
}

// genericOwnPointer is genericOwn for a pointer, which may be an object.
func (c *copier) genericOwnPointer(p *plan, ptr unsafe.Pointer) (any, bool) {
	if p.elem.typ == reflect.TypeFor[time.Time]() {
		return c.genericOwn(p.elem, ptr)
	}
	return c.boxed(p, ptr)
}
