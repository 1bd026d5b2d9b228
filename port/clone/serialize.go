package clone

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// Serialize makes a message of v and moves the objects of the transfer list
// into it: [Types.Prepare], then [Record.Transfer]. On any error nothing has
// happened: every object in the list is as it was (R190).
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer
func (t *Types) Serialize(v any, transfer ...Transferable) (*Record, error) {
	r, err := t.Prepare(v, transfer)
	if err != nil {
		return nil, err
	}
	if err := r.Transfer(); err != nil {
		return nil, err
	}
	return r, nil
}

// Prepare does the first half of [Types.Serialize]: it looks at the transfer
// list and serializes v. Methods of the user's types run here. Nothing is
// detached; a Record that goes no further needs no cleaning up.
//
// A nil element in the list is a [TypeError], one that occurs twice a
// [DataCloneError], both before v is looked at. Errors that the user's own
// methods return come back as they are.
func (t *Types) Prepare(v any, transfer []Transferable) (*Record, error) {
	listed, objects, err := listing(transfer)
	if err != nil {
		return nil, err
	}
	if m, ok := t.copy(v, objects); ok {
		r := &Record{from: t, types: t, memory: m}
		if listed != nil || m.shared {
			r.cargo = &cargo{listed: listed}
		}
		return r, nil
	}
	return t.write(v, listed, objects)
}

// write serializes v into bytes.
func (t *Types) write(v any, listed []Transferable, objects []any) (*Record, error) {
	e := newEncoder(t)
	e.listed = objects
	if err := e.plain(v); err != nil {
		e.release()
		return nil, dataCloneError(err)
	}
	r := &Record{
		body: e.body(), targets: e.sortedTargets(),
		from: t, types: t, named: e.named, hooked: e.hooked,
	}
	if listed != nil || e.shared != nil {
		r.cargo = &cargo{shared: e.shared, listed: listed}
	}
	e.release()
	return r, nil
}

// listing copies the transfer list, so that nothing that runs later can change
// it, with the objects that its elements stand for.
func listing(transfer []Transferable) ([]Transferable, []any, error) {
	if len(transfer) == 0 {
		return nil, nil, nil
	}
	listed := make([]Transferable, len(transfer))
	objects := make([]any, len(transfer))
	for i, x := range transfer {
		obj := unwrap(x)
		if obj == nil {
			return nil, nil, &TypeError{Reason: fmt.Sprintf("transfer[%d] is nil", i)}
		}
		listed[i], objects[i] = obj, obj
	}
	return listed, objects, duplicates(objects)
}

// unwrap returns the object that an element of a transfer list stands for.
func unwrap(x Transferable) Transferable {
	if isNil(x) {
		return nil
	}
	if w, ok := x.(Wrapper); ok {
		inner := w.UnwrapClone()
		if isNil(inner) {
			return nil
		}
		if obj, ok := inner.(Transferable); ok {
			return obj
		}
	}
	return x
}

var errNotComparable = errors.New("it cannot be compared")

func duplicates(objects []any) error {
	known := make(map[any]bool, len(objects))
	for i, obj := range objects {
		if !reflect.TypeOf(obj).Comparable() {
			return &DataCloneError{Index: i, Reason: fmt.Sprintf("%T cannot be transferred", obj), Err: errNotComparable}
		}
		if known[obj] {
			return &DataCloneError{Index: i, Reason: fmt.Sprintf("%T is in the list twice", obj)}
		}
		known[obj] = true
	}
	return nil
}

// Transfer does the second half of [Types.Serialize]: it claims every object
// in list order, and when all are claimed it detaches them. If one cannot be
// claimed, the others are as they were, and so they are if this panics.
func (r *Record) Transfer() error {
	c := r.unload()
	if len(c.listed) == 0 {
		return nil
	}
	claims, err := claim(c.listed)
	if err != nil {
		return err
	}
	c.listed, c.transits = nil, make([]Transit, len(claims))
	for i, x := range claims {
		c.transits[i] = x.Commit()
	}
	r.load(c)
	return nil
}

// unload returns what travels; load puts it back changed.
func (r *Record) unload() cargo {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cargo == nil {
		return cargo{}
	}
	return *r.cargo
}

func (r *Record) load(c cargo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cargo = &c
	r.forget()
}

// claim claims all or none.
func claim(listed []Transferable) (claims []Transfer, err error) {
	claims = make([]Transfer, 0, len(listed))
	defer func() {
		if len(claims) < len(listed) {
			for _, c := range slices.Backward(claims) {
				c.Revert()
			}
		}
	}()
	for i, x := range listed {
		c, err := x.BeginTransfer()
		if err != nil {
			return claims, &DataCloneError{
				Index: i, Reason: fmt.Sprintf("%T cannot be transferred", x), Err: err,
			}
		}
		claims = append(claims, c)
	}
	return claims, nil
}

// Transits returns what travels, in the order of the transfer list, between
// Transfer and Arrive; otherwise nil. Whoever drops the message loses them.
func (r *Record) Transits() []Transit { return r.unload().transits }

// Arrive makes the receiver's object of everything that travels; at is passed
// on to each [Transit.Arrive]. A second call does nothing.
func (r *Record) Arrive(at any) {
	c := r.unload()
	if c.transits == nil {
		return
	}
	c.objects = make([]any, len(c.transits))
	for i, t := range c.transits {
		c.objects[i] = t.Arrive(at)
	}
	c.transits = nil
	r.load(c)
}

// Objects returns the receiver's objects in the order of the transfer list;
// nil before Arrive.
func (r *Record) Objects() []any { return r.unload().objects }
