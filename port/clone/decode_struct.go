package clone

import (
	"reflect"
	"strconv"
	"unsafe"
)

// decStruct fills the fields that the receiver has and skips the others.
func (p *plan) decStruct(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.objectLen()
	if err != nil {
		return d.want(start, v)
	}
	if err := d.enter(n); err != nil {
		return err
	}
	next, base := 0, unsafe.Pointer(v.UnsafeAddr())
	for range n {
		name, err := d.text()
		if err != nil {
			return err
		}
		i := p.rows.find(name, next)
		if i < 0 {
			if err := d.skip(); err != nil {
				return atKey(err, string(name))
			}
			continue
		}
		next = i + 1
		f := &p.rows.fields[i]
		if !f.indirect && d.scalar(f.plan, unsafe.Add(base, f.offset)) {
			continue
		}
		if err := f.plan.decode(d, f.settable(v)); err != nil {
			return atKey(err, f.name)
		}
	}
	d.leave()
	return nil
}

// find returns the index of a field, or −1. It is most often the next.
func (s *structPlan) find(name []byte, next int) int {
	if next < len(s.fields) && s.fields[next].name == string(name) {
		return next
	}
	if i, ok := s.byName[string(name)]; ok {
		return i
	}
	return -1
}

// decTuple fills a struct that is tagged as_array.
func (p *plan) decTuple(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.plainArray()
	if err != nil {
		return d.want(start, v)
	}
	if n != len(p.rows.fields) {
		d.pos = start
		return d.fault("got " + strconv.Itoa(n) + " elements, want " + p.typ.String())
	}
	if err := d.enter(n); err != nil {
		return err
	}
	for i := range p.rows.fields {
		f := &p.rows.fields[i]
		if err := f.plan.decode(d, f.settable(v)); err != nil {
			return atKey(err, f.name)
		}
	}
	d.leave()
	return nil
}
