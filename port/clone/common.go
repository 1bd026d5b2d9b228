package clone

import (
	"reflect"
)

// fillCommon plans the container types that messages are most often made of,
// with less reflection than the general plans need. It is called after them
// and changes only how fast they are.
func fillCommon(p *plan) {
	switch p.typ {
	case reflect.TypeFor[[]any]():
		p.enc, p.dec = encAnySlice, p.decAnySlice
	case reflect.TypeFor[map[string]any]():
		p.enc, p.dec = encAnyMap, p.decAnyMap
	case reflect.TypeFor[map[string]string]():
		p.enc, p.dec = p.encStringMap, p.decStringMap
	}
}

func encAnySlice(e *encoder, v reflect.Value) error {
	s, _ := reflect.TypeAssert[[]any](v)
	return e.inside(func() error { return e.list(s) })
}

func encAnyMap(e *encoder, v reflect.Value) error {
	m, _ := reflect.TypeAssert[map[string]any](v)
	return e.inside(func() error { return e.dict(m) })
}

// inside writes what is inside an interface: its types are not known.
func (e *encoder) inside(write func() error) error {
	outer := e.static
	e.static = false
	err := write()
	e.static = outer
	return err
}

func (p *plan) decAnySlice(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.plainArray()
	if err != nil {
		return d.want(start, v)
	}
	s, err := d.elements(n, start)
	if err == nil {
		v.Set(reflect.ValueOf(s))
	}
	return err
}

func (p *plan) decAnyMap(d *decoder, v reflect.Value) error {
	if c, err := d.code(); err != nil || !isMap(c) {
		return p.decMap(d, v)
	}
	m, err := d.dict()
	if err == nil {
		v.Set(reflect.ValueOf(m))
	}
	return err
}

// encStringMap is encMap for map[string]string.
func (p *plan) encStringMap(e *encoder, v reflect.Value) error {
	m, _ := reflect.TypeAssert[map[string]string](v)
	if m == nil {
		e.null()
		return nil
	}
	if again, err := e.met(object{ptr: v.UnsafePointer(), plan: p}); again {
		return err
	}
	if err := e.open(len(m)); err != nil {
		return err
	}
	e.mapping(len(m))
	for k, v := range m {
		e.texts = append(e.texts, property[string]{k, v})
	}
	sortProperties(e.texts)
	for _, x := range e.texts {
		if !validUTF8(x.name) {
			return atKey(errUTF8("key"), x.name)
		}
		e.string(x.name)
		if err := e.str(x.value); err != nil {
			return atKey(err, x.name)
		}
	}
	clear(e.texts)
	e.texts = e.texts[:0]
	e.leave()
	return e.room(0)
}

// decStringMap is decMap for map[string]string. What is not all strings of its
// own, and messages with references, go the general way.
func (p *plan) decStringMap(d *decoder, v reflect.Value) error {
	start, spent := d.reader, d.spent
	n, err := d.mapLen()
	if err != nil || len(d.targets) > 0 {
		d.reader = start
		return p.decMap(d, v)
	}
	if err := d.roomForMap(n, p.key.size, p.elem.size); err != nil {
		return err
	}
	m := make(map[string]string, n)
	for range n {
		key, err := d.str()
		if err != nil {
			return err
		}
		if c, err := d.code(); err != nil || !isStr(c) {
			d.reader, d.spent = start, spent
			return p.decMap(d, v)
		}
		text, err := d.str()
		if err != nil {
			return err
		}
		m[d.names.get(key)] = string(text)
	}
	if len(m) != n {
		return d.fault("two keys are equal")
	}
	v.Set(reflect.ValueOf(m))
	if err := d.again(d.pos - start.pos); err != nil {
		return err
	}
	return d.add(2 * n)
}
