package clone

import (
	"reflect"
	"unsafe"

	"github.com/berth-go/berth/port/clone/js"
)

// movesAsObject reports whether objects of the type need no bytes: pointers in
// the transfer list, and what is shared.
func movesAsObject(t reflect.Type) bool {
	if isRim(t) || !t.Comparable() {
		return false
	}
	if t.Kind() == reflect.Pointer {
		return t.Elem().Size() > 0 && t.Elem().PkgPath() != reflect.TypeFor[js.Map]().PkgPath()
	}
	return t.Implements(sharedType) && !t.Implements(transferableType)
}

// object moves an object: what is in the transfer list stands for what will
// arrive, a Buffer is copied, what is shared is its own copy.
func (c *copier) object(p *plan, dst, src unsafe.Pointer) bool {
	if p.typ.Kind() == reflect.Pointer {
		ptr := *(*unsafe.Pointer)(src)
		switch x, found := c.listedAt(eface{p.word, ptr}.any()); {
		case ptr == nil, found && c.void:
			return true
		case found:
			w := words(x)
			*(*unsafe.Pointer)(dst) = w.data
			return w.typ == p.word
		case p == bufferPlan:
			to, ok := c.buffer((*Buffer)(ptr))
			*(**Buffer)(dst) = to
			return ok
		}
	}
	switch {
	case !p.typ.Implements(sharedType):
		return false
	case c.void:
		return true
	}
	c.shared = true
	p.at(dst).Set(p.at(src))
	return true
}

// listedAt returns what becomes of an object in the transfer list: in a
// message, another that stands for it; at the receiver, what arrived.
func (c *copier) listedAt(obj any) (any, bool) {
	for i, x := range c.listed {
		if x != obj {
			continue
		}
		switch {
		case c.arrives && i < len(c.objects) && !c.void:
			return c.objects[i], true
		case c.arrives:
			return nil, true
		}
		if c.stand[i] == nil {
			c.stand[i] = reflect.New(reflect.TypeOf(obj).Elem()).Interface()
		}
		return c.stand[i], true
	}
	return nil, false
}

// genericObject is object where any type is welcome.
func (c *copier) genericObject(p *plan, src unsafe.Pointer) (any, bool) {
	if nilable(p.typ.Kind()) && *(*unsafe.Pointer)(src) == nil {
		return nil, true
	}
	if p.typ.Kind() == reflect.Pointer {
		ptr := *(*unsafe.Pointer)(src)
		if x, found := c.listedAt(eface{p.word, ptr}.any()); found {
			return x, x != nil || c.void
		}
		if p == bufferPlan {
			b, ok := c.buffer((*Buffer)(ptr))
			return b, ok
		}
	}
	if c.void {
		return nil, true
	}
	c.shared = true
	return p.at(src).Interface(), p.typ.Implements(sharedType)
}

func (c *copier) buffer(b *Buffer) (*Buffer, bool) {
	old, x, ok := c.met(object{ptr: unsafe.Pointer(b), plan: bufferPlan}, bufferPlan)
	if old != nil || !ok {
		return (*Buffer)(old), ok
	}
	data, most, err := b.contents()
	if err != nil || !c.text(len(data)) {
		return nil, false
	}
	to := NewBuffer(append([]byte(nil), data...))
	if most >= 0 {
		to = NewResizableBuffer(to.data, most)
	}
	x.keep(bufferPlan, unsafe.Pointer(to))
	return to, true
}
