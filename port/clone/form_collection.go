package clone

import (
	"reflect"

	"github.com/berth-go/berth/port/clone/js"
)

// encJSMap takes a snapshot of the entries and then writes them in order.
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
func encJSMap(e *encoder, x any) error {
	m := x.(*js.Map)
	flat := make([]any, 0, 2*m.Len())
	for k, v := range m.All() {
		flat = append(flat, k, v)
	}
	if err := e.openForm(formMap, len(flat)); err != nil {
		return err
	}
	for i, v := range flat {
		if err := e.plain(v); err != nil {
			return at(err, "["+showKey(reflect.ValueOf(&flat[i/2*2]).Elem())+"]")
		}
	}
	return e.shut()
}

func decJSMap(d *decoder, x any, n int) error { return d.entries(x.(*js.Map), n) }

// encSet is encJSMap for a Set.
func encSet(e *encoder, x any) error {
	s := x.(*js.Set)
	values := make([]any, 0, s.Len())
	for v := range s.All() {
		values = append(values, v)
	}
	if err := e.openForm(formSet, len(values)); err != nil {
		return err
	}
	for i, v := range values {
		if err := e.plain(v); err != nil {
			return atIndex(err, i)
		}
	}
	return e.shut()
}

func decSet(d *decoder, x any, n int) error {
	s := x.(*js.Set)
	if err := d.roomForOrdered(n); err != nil {
		return err
	}
	for i := range n {
		before := d.pos
		v, err := d.any()
		if err != nil {
			return atIndex(err, i)
		}
		if !s.Add(v) {
			d.pos = before
			return d.fault("two values of a Set are equal")
		}
	}
	return nil
}
