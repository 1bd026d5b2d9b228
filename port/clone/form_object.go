package clone

import (
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/berth-go/berth/port/clone/js"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// encObject writes the properties in order. The names are taken once; a
// property that is gone when its turn comes is left out.
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
func encObject(e *encoder, x any) error {
	o := x.(*js.Object)
	names := o.Names()
	start := len(e.out.b)
	if err := e.openForm(formObject, 2*len(names)); err != nil {
		return err
	}
	left := 0
	for _, name := range names {
		v, ok := o.Get(name)
		if !ok {
			left++
			continue
		}
		if err := e.property(name, v); err != nil {
			return err
		}
	}
	e.shorten(start, 1+2*len(names), 2*left)
	return e.shut()
}

// property writes a name and its value, which a getter may have to make.
func (e *encoder) property(name string, v any) error {
	if err := e.text(name); err != nil {
		return atKey(err, name)
	}
	if err := e.got(v); err != nil {
		return atKey(err, name)
	}
	return nil
}

func (e *encoder) got(v any) error {
	if get, ok := v.(js.Getter); ok && get != nil {
		x, err := get()
		if err != nil {
			return &fault{hook: err}
		}
		v = x
	}
	return e.plain(v)
}

// shorten makes the array of n elements that begins at start shorter by what
// was left out. The width of its header stays as it is: offsets must not move.
func (e *encoder) shorten(start, n, left int) {
	if left == 0 {
		return
	}
	b := e.out.b[start:]
	switch n -= left; {
	case b[0] == msgpcode.Array16:
		binary.BigEndian.PutUint16(b[1:], uint16(n))
	case b[0] == msgpcode.Array32:
		binary.BigEndian.PutUint32(b[1:], uint32(n))
	default:
		b[0] = msgpcode.FixedArrayLow | byte(n)
	}
}

func decJSObject(d *decoder, x any, n int) error {
	o := x.(*js.Object)
	if err := d.roomForOrdered(n / 2); err != nil {
		return err
	}
	for range n / 2 {
		name, v, err := d.property()
		if err != nil {
			return err
		}
		o.Set(name, v)
	}
	return nil
}

// property reads a name and its value.
func (d *decoder) property() (name string, v any, err error) {
	if name, err = d.textCopy(); err != nil {
		return "", nil, err
	}
	if v, err = d.any(); err != nil {
		return "", nil, atKey(err, name)
	}
	return name, v, nil
}

// plainJSObject reads a plain object, in the order of its bytes.
func plainJSObject(d *decoder, x any) (bool, error) {
	n, err := d.mapLen()
	if err != nil {
		return false, nil
	}
	if err := d.enter(n); err != nil {
		return false, err
	}
	if err := d.roomForOrdered(n); err != nil {
		return false, err
	}
	if err := d.spend(40 * n); err != nil {
		return false, err
	}
	names, values := make([]string, n), make([]any, n)
	order := make([]int, n)
	for i := range n {
		if names[i], err = d.string(); err != nil {
			return false, err
		}
		if values[i], err = d.any(); err != nil {
			return false, atKey(err, names[i])
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareIndices(names[a], names[b]) })
	for _, i := range order {
		x.(*js.Object).Set(names[i], values[i])
	}
	d.leave()
	return true, nil
}

// compareIndices orders the names that are array indices; the others are equal
// and come after them.
func compareIndices(a, b string) int {
	if !isIndex(a) && !isIndex(b) {
		return 0
	}
	return compareNames(a, b)
}

// encJSArray writes a dense Array as a plain one.
func encJSArray(e *encoder, x any) error {
	a := x.(*js.Array)
	indices, names := make([]uint32, 0, a.Count()), []string(nil)
	plain := a.Dense()
	for i, v := range a.All() {
		_, getter := v.(js.Getter)
		plain = plain && !getter
		indices = append(indices, i)
	}
	if plain {
		return e.dense(a)
	}
	for name := range a.Named() {
		names = append(names, name)
	}
	start, n := len(e.out.b), 1+2*(len(indices)+len(names))
	if err := e.openForm(formArray, n); err != nil {
		return err
	}
	_ = e.tok.EncodeUint(uint64(a.Len()))
	left := 0
	for _, i := range indices {
		v, ok := a.Get(i)
		if !ok {
			left++
			continue
		}
		_ = e.tok.EncodeUint(uint64(i))
		if err := e.got(v); err != nil {
			return at(err, "["+strconv.FormatUint(uint64(i), 10)+"]")
		}
	}
	for _, name := range names {
		v, ok := a.GetNamed(name)
		if !ok {
			left++
			continue
		}
		if err := e.property(name, v); err != nil {
			return err
		}
	}
	e.shorten(start, 1+n, 2*left)
	return e.shut()
}

func (e *encoder) dense(a *js.Array) error {
	elems := make([]any, 0, a.Count())
	for _, v := range a.All() {
		elems = append(elems, v)
	}
	if err := e.open(len(elems)); err != nil {
		return err
	}
	_ = e.tok.EncodeArrayLen(len(elems))
	for i, v := range elems {
		if err := e.plain(v); err != nil {
			return atIndex(err, i)
		}
	}
	return e.shut()
}

func decJSArray(d *decoder, x any, n int) error {
	a := x.(*js.Array)
	length, err := d.number()
	if err != nil {
		return err
	}
	a.SetLen(uint32(length.i))
	for range (n - 1) / 2 {
		if c, err := d.code(); err != nil || isStr(c) || isExt(c) {
			if err := d.arrayName(a); err != nil {
				return err
			}
			continue
		}
		i, err := d.number()
		if err != nil {
			return err
		}
		v, err := d.any()
		if err != nil {
			return at(err, "["+i.text()+"]")
		}
		a.Set(uint32(i.i), v)
	}
	return nil
}

// arrayName reads a named property of an array.
func (d *decoder) arrayName(a *js.Array) error {
	name, v, err := d.property()
	if err != nil {
		return err
	}
	a.SetNamed(name, v)
	return d.spend(200)
}

// plainJSArray reads a plain array.
func plainJSArray(d *decoder, x any) (bool, error) {
	n, err := d.plainArray()
	if err != nil {
		return false, nil
	}
	if err := d.enter(n); err != nil {
		return false, err
	}
	if err := d.spend(40 * n); err != nil {
		return false, err
	}
	elems := make([]any, n)
	for i := range n {
		if elems[i], err = d.any(); err != nil {
			return false, atIndex(err, i)
		}
	}
	*x.(*js.Array) = *js.NewArray(elems...)
	d.leave()
	return true, nil
}
