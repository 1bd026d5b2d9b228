package clone

import (
	"math"
	"reflect"
	"unsafe"
)

var int64Word = wordOf(reflect.TypeFor[int64]())

// any moves what an interface holds: as it is, or as a receiver gets it.
func (c *copier) any(x any) (any, bool) {
	switch v := x.(type) {
	case nil, bool, int64, float64:
		return x, true
	case int:
		if c.arrives && unsafe.Sizeof(v) == unsafe.Sizeof(int64(0)) {
			return eface{int64Word, words(x).data}.any(), true
		}
	case string:
		return x, c.valid(v)
	case map[string]any:
		if v == nil && c.arrives {
			return nil, true
		}
		to, ok := c.dict(anyMapPlan, words(x).data)
		return eface{anyMapPlan.word, to}.any(), ok
	case []any:
		if v == nil && c.arrives {
			return nil, true
		}
		to := new([]any)
		ok := c.slice(anySlicePlan, unsafe.Pointer(to), words(x).data)
		return eface{anySlicePlan.word, unsafe.Pointer(to)}.any(), ok
	}
	p := know(x).plan
	if p.isError && !p.object {
		return nil, false
	}
	data := words(x).data
	switch {
	case c.arrives && p.shaped:
		return c.genericShaped(p, data)
	case c.arrives:
		return c.generic(p, data)
	}
	switch p.move {
	case moveNone:
		return nil, false
	case moveFlat:
		return x, c.flats(p, 1)
	case moveString:
		return x, c.valid(*(*string)(data))
	}
	return c.boxed(p, data)
}

// boxed returns an interface with a copy of a value as it is. If interfaces
// hold values of the type themselves, data is the value.
func (c *copier) boxed(p *plan, data unsafe.Pointer) (any, bool) {
	switch {
	case p.move == movePointer:
		to, ok := c.pointer(p, data)
		return eface{p.word, to}.any(), ok
	case p.move == moveMap:
		to, ok := c.dict(p, data)
		return eface{p.word, to}.any(), ok
	case p.shaped:
		return c.boxedShaped(p, data)
	}
	to := p.fresh()
	ok := c.value(p, to, data)
	return eface{p.word, to}.any(), ok
}

func (c *copier) boxedShaped(p *plan, data unsafe.Pointer) (any, bool) {
	var to unsafe.Pointer
	ok := c.value(p, unsafe.Pointer(&to), unsafe.Pointer(&data))
	return eface{p.word, to}.any(), ok
}

// genericShaped is generic for a value that an interface holds itself.
func (c *copier) genericShaped(p *plan, data unsafe.Pointer) (any, bool) {
	switch {
	case p.move == movePointer:
		return c.genericPointer(p, data)
	case p == anyMapPlan:
		return c.genericMap(p, data)
	}
	held := new(unsafe.Pointer)
	*held = data
	return c.generic(p, unsafe.Pointer(held))
}

// generic copies the value at src as it is decoded where no type is wanted.
func (c *copier) generic(p *plan, src unsafe.Pointer) (any, bool) {
	if c.named(p) {
		return c.registered(p, src)
	}
	switch p.move {
	case moveString:
		s := *(*string)(src)
		return s, c.valid(s)
	case moveAny:
		return c.inside(*(*any)(src))
	case moveNil:
		return nil, *(*unsafe.Pointer)(src) == nil
	case movePointer:
		return c.genericPointer(p, *(*unsafe.Pointer)(src))
	case moveBytes:
		b, ok := c.run(p, *(*[]byte)(src), bytesPlan)
		if b == nil {
			return nil, ok
		}
		return b, ok
	case moveSlice:
		return c.genericSlice(p, *(*header)(src))
	case moveMap:
		return c.genericMap(p, *(*unsafe.Pointer)(src))
	case moveObject:
		return c.genericObject(p, src)
	case moveOwn:
		return c.genericOwn(p, src)
	case moveFlat, moveStruct, moveArray:
		return c.genericKind(p, src)
	}
	return nil, false
}

// named reports whether values of the type travel with a name.
func (c *copier) named(p *plan) bool { return p.nameable && c.types.name(p.typ) != "" }

// registered copies a value of a registered type, as what it is.
func (c *copier) registered(p *plan, src unsafe.Pointer) (any, bool) {
	if !p.shaped {
		if p.move == moveSlice || p.move == moveBytes {
			if (*header)(src).ptr == nil {
				return nil, true
			}
		}
		return c.boxed(p, src)
	}
	data := *(*unsafe.Pointer)(src)
	if p.nilable && data == nil {
		return nil, true
	}
	return c.boxed(p, data)
}

func (c *copier) genericPointer(p *plan, ptr unsafe.Pointer) (any, bool) {
	if ptr == nil {
		return nil, true
	}
	e := p.elem
	if c.named(e) {
		return c.boxed(p, ptr)
	}
	if !c.open(1) {
		return nil, false
	}
	var x any
	ok := false
	switch {
	case e.move == moveOwn:
		x, ok = c.genericOwnPointer(p, ptr)
	case e.natural && e.rows != nil:
		x, ok = c.genericStruct(e, ptr, p)
	case e.move == moveString, e.move == moveFlat && e.typ.Kind() <= reflect.Float64:
		x, ok = c.generic(e, ptr)
	}
	c.close()
	return x, ok
}

// genericKind copies what is neither an object nor a reference to one.
func (c *copier) genericKind(p *plan, src unsafe.Pointer) (any, bool) {
	switch k := p.typ.Kind(); {
	case k == reflect.Struct:
		return c.genericStruct(p, src, nil)
	case k == reflect.Array && isByte(p.elem):
		n := p.typ.Len()
		return append(make([]byte, 0, n), unsafe.Slice((*byte)(src), n)...), c.text(n)
	case k == reflect.Array:
		n := p.typ.Len()
		to := make([]any, n)
		return to, c.open(n) && c.genericElements(p.elem, to, src) && c.leaves()
	}
	return scalar(p, src), true
}

// scalar returns a boolean or a number as it arrives.
func scalar(p *plan, src unsafe.Pointer) any {
	switch p.typ.Kind() {
	case reflect.Bool:
		return *(*bool)(src)
	case reflect.Int, reflect.Int64:
		return *(*int64)(src)
	case reflect.Int8:
		return int64(*(*int8)(src))
	case reflect.Int16:
		return int64(*(*int16)(src))
	case reflect.Int32:
		return int64(*(*int32)(src))
	case reflect.Uint8:
		return int64(*(*uint8)(src))
	case reflect.Uint16:
		return int64(*(*uint16)(src))
	case reflect.Uint32:
		return int64(*(*uint32)(src))
	case reflect.Float32:
		return float64(*(*float32)(src))
	case reflect.Float64:
		return *(*float64)(src)
	}
	if u := *(*uint64)(src); u > math.MaxInt64 {
		return u
	}
	return *(*int64)(src)
}
