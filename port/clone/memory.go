package clone

import (
	"reflect"
	"unsafe"
)

// inMemory is the form of a message that never leaves the process: a copy of
// the value, of the same types and with the same sharing, of which only what
// travels was copied. Nobody else holds it, and it never changes; receivers
// get copies of it. It serializes to the bytes that the value would have had,
// and that is done when the bytes are wanted, or a receiver asks for another
// type than was sent.
//
// What cannot be seen to be the same in both forms is left to the serialized
// one, for the whole message: values with methods that make a form of their
// own, errors, and all that is an error.
type inMemory struct {
	value   any
	stand   []any // what stands in value for the objects of the transfer list
	there   bool
	repeats bool // some object occurs twice
	shared  bool // some object is Shared
}

// copy makes the copy of a message, if it can be.
func (t *Types) copy(v any, objects []any) (m inMemory, ok bool) {
	most, shares := t.use(), false
	if v != nil {
		p := know(v).plan
		if p.move == moveNone {
			return m, false
		}
		shares = p.shares()
	}
	c := copiers.Get().(*copier)
	c.types, c.most, c.listed = t, most, objects
	c.check, c.memo = true, shares
	if len(objects) > 0 {
		c.stand = make([]any, len(objects))
	}
	m.value, ok = c.any(v)
	ok = ok && c.fits()
	m.there, m.stand, m.repeats, m.shared = ok, c.stand, c.repeats, c.shared
	c.release()
	return m, ok
}

// copyOnce copies the value at src for a receiver in the same place: there is
// no message in between.
func copyOnce(p *plan, dst, src unsafe.Pointer) bool {
	if p.move == moveNone || p.isError || p.move == moveObject {
		return false
	}
	c := copiers.Get().(*copier)
	c.most = (*Types)(nil).use()
	c.check, c.memo, c.arrives = true, p.shares(), true
	ok := c.value(p, dst, src) && c.fits()
	c.release()
	return ok
}

// copierLocked returns a copier for a receiver, unless the message has another
// form or must be read by way of it. mu is held.
func (r *Record) copierLocked() (*copier, bool) {
	r.types.use()
	m := &r.memory
	// The names that a value travels with mean what the receiver's types say.
	// They also say which object two places share.
	if !m.there || r.types != r.from && (m.repeats || r.from.longestName() > 0) {
		return nil, false
	}
	c := copiers.Get().(*copier)
	c.types, c.listed, c.void = r.from, m.stand, r.void
	c.arrives, c.memo = true, m.repeats
	if r.cargo != nil {
		c.objects = r.cargo.objects
	}
	return c, true
}

// moveTo copies the message to out, which is zero and of the plan's type, and
// reports whether it could.
func (r *Record) moveTo(p *plan, out unsafe.Pointer) bool {
	if r.memory.value == nil {
		return false
	}
	r.mu.Lock()
	c, ok := r.copierLocked()
	r.mu.Unlock()
	if !ok {
		return false
	}
	ok = c.moveTo(p, out, r.memory.value)
	c.release()
	return ok
}

func (c *copier) moveTo(p *plan, out unsafe.Pointer, v any) bool {
	from := know(v).plan
	data := words(v).data
	switch {
	case from == p && p.shaped:
		x, ok := c.boxed(p, data)
		*(*unsafe.Pointer)(out) = words(x).data
		return ok
	case from == p:
		return c.value(p, out, data)
	case from.move == movePointer && from.elem == p && data != nil && !c.memo: // nothing else points there
		return c.value(p, out, data)
	case p.move == movePointer && p.elem == from && !from.shaped:
		to := from.fresh()
		*(*unsafe.Pointer)(out) = to
		return c.value(from, to, data)
	case p == anyPlan, p == anySlicePlan, p == anyMapPlan:
		x, ok := c.any(v)
		switch {
		case !ok:
		case p == anyPlan:
			*(*any)(out) = x
			return true
		case words(x).typ == p.word && p == anyMapPlan:
			*(*unsafe.Pointer)(out) = words(x).data
			return true
		case words(x).typ == p.word:
			*(*[]any)(out) = *(*[]any)(words(x).data)
			return true
		}
	}
	return false
}

// writeLocked serializes a message that is in memory, once. mu is held.
func (r *Record) writeLocked() {
	if !r.memory.there || r.body != nil {
		return
	}
	w, err := r.from.write(r.memory.value, nil, r.memory.stand)
	if err != nil {
		panic("clone: a copy of a " + reflect.TypeOf(r.memory.value).String() + " does not serialize: " + err.Error())
	}
	r.body, r.targets, r.named = w.body, w.targets, w.named
	if r.cargo != nil && w.cargo != nil {
		c := *r.cargo
		c.shared = w.cargo.shared
		r.cargo = &c
	}
}
