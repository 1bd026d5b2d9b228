package clone

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"math/big"
	"reflect"
	"time"
)

// payload takes an extension of one kind, or says that it does not fit v.
func (d *decoder) payload(id int8, v reflect.Value) ([]byte, error) {
	start := d.pos
	got, b, err := d.ext()
	if err != nil || got != id {
		return nil, d.want(start, v)
	}
	return b, nil
}

func timeOf(b []byte) time.Time {
	seconds, nanos := binary.BigEndian.Uint64(b), binary.BigEndian.Uint32(b[8:])
	return time.Unix(int64(seconds), int64(nanos)).UTC()
}

// decTime reads a time, or a Date that is one.
func decTime(d *decoder, v reflect.Value) error {
	start := d.pos
	id, b, err := d.ext()
	out := v.Addr().Interface().(*time.Time)
	switch {
	case err == nil && id == extTime && len(b) == 12:
		*out = timeOf(b)
		return nil
	case err == nil && id == extDate && len(b) == 8 && dateOf(b).Valid():
		*out = dateOf(b).Time()
		return nil
	}
	return d.want(start, v)
}

func decBig(d *decoder, v reflect.Value) error {
	n := v.Addr().Interface().(*big.Int)
	start := d.pos
	if x, err := d.number(); err == nil {
		return x.toBig(d, n, start)
	}
	d.pos = start
	b, err := d.payload(extBigInt, v)
	if err != nil {
		return err
	}
	return d.big(n, b)
}

// toBig is a plain integer for a receiver that wants a big one.
func (n number) toBig(d *decoder, out *big.Int, start int) error {
	switch {
	case n.float:
		d.pos = start
		return d.mismatch("big.Int")
	case n.big:
		out.SetUint64(n.u)
	default:
		out.SetInt64(n.i)
	}
	return nil
}

func (d *decoder) big(n *big.Int, payload []byte) error {
	if !goodBig(payload) {
		return d.fault("bad big integer")
	}
	n.SetBytes(payload[1:])
	if payload[0] == 1 {
		n.Neg(n)
	}
	return d.again(len(payload))
}

func decUndefined(d *decoder, v reflect.Value) error {
	_, err := d.payload(extUndefined, v)
	return err
}

func decBinary(d *decoder, v reflect.Value) error {
	start := d.pos
	b, err := d.bin()
	if err != nil {
		return d.want(start, v)
	}
	b = append([]byte(nil), b...) // the method may keep it
	in := v.Addr().Interface().(encoding.BinaryUnmarshaler)
	if err := guard(func() error { return in.UnmarshalBinary(b) }); err != nil {
		return &fault{reason: "bad " + v.Type().String(), err: err, offset: start}
	}
	return d.again(len(b))
}

func decText(d *decoder, v reflect.Value) error {
	start := d.pos
	b, err := d.str()
	if err != nil {
		return d.want(start, v)
	}
	b = append([]byte(nil), b...)
	in := v.Addr().Interface().(encoding.TextUnmarshaler)
	if err := guard(func() error { return in.UnmarshalText(b) }); err != nil {
		return &fault{reason: "bad " + v.Type().String(), err: err, offset: start}
	}
	return d.again(len(b))
}

// decError reads the form of an error.
func decError(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.arrayLen()
	if err != nil {
		return d.want(start, v)
	}
	if form, _ := d.form(); form != formError {
		return d.want(start, v)
	}
	if err := d.enter(n); err != nil {
		return err
	}
	err = d.errorParts(v.Addr().Interface().(*Error), n-1)
	d.leave()
	return err
}

// errorParts reads what follows the marker of an error.
func (d *decoder) errorParts(x *Error, n int) (err error) {
	if n < 2 {
		return d.fault("bad error")
	}
	if x.Name, err = d.string(); err != nil {
		return err
	}
	if x.Message, err = d.string(); err != nil {
		return err
	}
	for range n - 2 {
		start := d.pos
		v, err := d.any()
		if err != nil {
			return at(err, ".Unwrap()")
		}
		cause, ok := v.(error)
		if !ok {
			d.pos = start
			return at(d.mismatch("an error"), ".Unwrap()")
		}
		x.Causes = append(x.Causes, cause)
	}
	return nil
}

// guard calls a method of the receiver's type. A message must not make its
// receiver panic (R135).
func guard(hook func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return hook()
}
