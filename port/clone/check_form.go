package clone

import (
	"fmt"
	"math"
	"strconv"

	"github.com/berth-go/berth/port/clone/js"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// A shape is what a form has after its number: parts that are not values of
// their own, a letter each, and then values.
//
//	s  str                          t  text: str or a string with lone surrogates
//	o  text or nil                  p  a primitive
//	u  unsigned integer to 2⁵³−1    l  the same or nil
//	i  integer                      b  bin
//	k  a kind of view               f  the flags of a RegExp
//	e  the name of a standard error
type shape struct {
	parts  string
	values values
}

// values says which values follow the parts.
type values int

const (
	noValue values = iota
	maybeValue
	oneValue
	anyValues
	pairs        // keys and values
	elements     // indices and names, each with a value
	properties   // names, each with a value
	oneReference // to a pointer's object
)

// fits reports whether n is a possible number of values.
func (v values) fits(n int) bool {
	switch v {
	case noValue:
		return n == 0
	case maybeValue:
		return n == 0 || n == 1
	case oneValue, oneReference:
		return n == 1
	case pairs, elements, properties:
		return n >= 0 && n%2 == 0
	}
	return n >= 0
}

// composite checks a form of n elements; its number has been taken.
func (c *checker) composite(number byte, n, start int) error {
	f := formOf(number)
	if f == nil {
		c.pos = start
		return c.fault(fmt.Sprintf("unknown form %d", number))
	}
	left := n - 1 - len(f.shape.parts)
	if !f.shape.values.fits(left) {
		c.pos = start
		return c.fault(fmt.Sprintf("bad form %d", number))
	}
	var last uint64
	for i := range len(f.shape.parts) {
		before := c.pos
		x, ok, err := c.part(f.shape.parts[i])
		if err != nil {
			return err
		}
		if !ok {
			c.pos = before
			return c.fault("bad part of " + f.name)
		}
		last = x
	}
	switch f.shape.values {
	case oneReference:
		if !c.nextIsRef() {
			c.pos = start
			return c.fault("a pointer to no object")
		}
	case elements:
		if last > math.MaxUint32 {
			c.pos = start
			return c.fault("bad length of an Array")
		}
		return c.pushNames(left/2, order{elements: true, length: last})
	case properties:
		return c.pushNames(left/2, order{})
	}
	return c.push(left, listFrame)
}

func (c *checker) pushNames(n int, o order) error {
	if err := c.push(n, orderFrame); err != nil {
		return err
	}
	c.open[len(c.open)-1].order = o
	return nil
}

func (c *checker) nextIsRef() bool {
	return c.pos+1 < len(c.b) && c.b[c.pos] == msgpcode.FixExt4 && c.b[c.pos+1] == extRef
}

// part takes one part and reports whether it is good; x is its value if it is
// a number.
func (c *checker) part(letter byte) (x uint64, ok bool, err error) {
	var b []byte
	switch letter {
	case 's':
		_, err = c.text()
	case 'e':
		b, err = c.text()
		return 0, (&js.Error{Name: string(b)}).KnownName() == string(b), err
	case 'f':
		b, err = c.text()
		r := js.RegExp{Flags: string(b)}
		return 0, err != nil || len(b) <= 8 && r.Valid() && r.SortedFlags() == r.Flags, err
	case 't':
		_, err = c.wide()
	case 'o':
		if !c.null() {
			_, err = c.wide()
		}
	case 'b':
		_, err = c.bin()
	case 'p':
		return c.primitive()
	case 'i':
		n, err := c.number()
		return 0, !n.float && !n.big, err
	case 'l':
		if c.null() {
			return 0, true, nil
		}
		return c.unsigned()
	case 'u':
		return c.unsigned()
	case 'k':
		x, ok, err = c.unsigned()
		return x, ok && x < 256 && js.Kind(x).Valid(), err
	}
	return 0, true, err
}

func (c *checker) unsigned() (uint64, bool, error) {
	n, err := c.number()
	u, ok := n.uint()
	return u, ok && !n.float && u < 1<<53, err
}

// wide takes a string that may have lone surrogates.
func (c *checker) wide() ([]byte, error) {
	if code, err := c.code(); err != nil || !isExt(code) {
		return c.text()
	}
	start := c.pos
	b, err := c.reader.text()
	if err == nil && !goodString16(b) {
		c.pos = start
		err = c.fault("bad string of lone surrogates")
	}
	return b, err
}

// primitive takes a boolean, a number, a string or a big integer.
func (c *checker) primitive() (uint64, bool, error) {
	code, err := c.code()
	switch {
	case err != nil:
		return 0, false, err
	case code == msgpcode.True, code == msgpcode.False:
		c.pos++
		return 0, true, nil
	case isStr(code):
		_, err = c.text()
		return 0, true, err
	case isExt(code):
		id, payload, err := c.ext()
		return 0, id == extString16 && goodString16(payload) || id == extBigInt && goodBig(payload), err
	}
	_, err = c.number()
	return 0, true, err
}

// order is what the names in a frame must keep to: indices first, ascending.
type order struct {
	elements bool   // indices are integers below length
	length   uint64 // of an Array
	next     uint64 // the least index that may come
	named    bool   // a name has come: no index may
}

// name takes the next name of a frame that has an order.
func (c *checker) name(f *frame) error {
	start := c.pos
	index, numbered, name, err := c.indexOrName(&f.order)
	if err != nil {
		return err
	}
	good := false
	switch {
	case numbered:
		good = !f.order.named && index >= f.order.next
		f.order.next = index + 1
	default:
		good = c.isNew(f, name)
		f.order.named = true
	}
	if !good {
		c.pos = start
		return c.fault("name is there twice or out of order")
	}
	return nil
}

func (c *checker) indexOrName(o *order) (index uint64, numbered bool, name []byte, err error) {
	start := c.pos
	code, err := c.code()
	if err != nil {
		return 0, false, nil, err
	}
	if o.elements && !isStr(code) && !isExt(code) {
		x, ok, err := c.unsigned()
		if err == nil && (!ok || x >= o.length || x >= math.MaxUint32) {
			c.pos = start
			err = c.fault("bad index of an element")
		}
		return x, true, nil, err
	}
	if name, err = c.wide(); err != nil {
		return 0, false, nil, err
	}
	if !isIndex(string(name)) {
		if o.elements && string(name) == "length" {
			c.pos = start
			return 0, false, nil, c.fault("an Array has another length")
		}
		return 0, false, name, nil
	}
	if o.elements {
		c.pos = start
		return 0, false, nil, c.fault("the name of an element is an index")
	}
	x, _ := strconv.ParseUint(string(name), 10, 32)
	return x, true, nil, nil
}
