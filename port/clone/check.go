package clone

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// A checker looks through foreign bytes once, without recursion and without
// making any value. What passes can be decoded or skipped safely; whether it
// fits the wanted type is then the only question.
type checker struct {
	reader
	usage
	targets []uint32
	begun   []bool // by target: a value begins there
	named   []bool // by target: a reference names it
	open    []frame
}

// frame is a container whose values are being read.
type frame struct {
	left   int             // values to come
	keys   map[string]bool // the keys so far; nil unless it is an object
	*order                 // of the keys; nil if any will do
}

// check reads one value and everything in it, up to the end of b.
func check(b []byte, targets []uint32, most Limits) error {
	c := checker{reader: reader{b: b}, usage: usage{most: most}, targets: targets}
	c.begun = make([]bool, len(targets))
	c.named = make([]bool, len(targets))
	if err := c.all(); err != nil {
		c.locate(err)
		return err
	}
	if c.pos != len(b) {
		return c.fault("bytes after the end")
	}
	for i, off := range targets {
		if !c.begun[i] || !c.named[i] {
			c.pos = int(off)
			return c.fault("bad target of a reference")
		}
	}
	return nil
}

func (c *checker) all() error {
	for {
		if err := c.value(); err != nil {
			return err
		}
		for len(c.open) > 0 && c.open[len(c.open)-1].left == 0 {
			c.open = c.open[:len(c.open)-1]
			c.leave()
		}
		if len(c.open) == 0 {
			return nil
		}
		top := &c.open[len(c.open)-1]
		top.left--
		if err := c.key(top); err != nil {
			return err
		}
	}
}

// key takes the key that stands before a value, if one does.
func (c *checker) key(top *frame) error {
	switch {
	case top.order != nil:
		return c.name(top)
	case top.keys != nil:
		return c.newKey(top.keys)
	}
	return nil
}

func (c *checker) newKey(keys map[string]bool) error {
	start := c.pos
	k, err := c.text()
	if err != nil {
		return err
	}
	if keys[string(k)] {
		c.pos = start
		return c.fault(fmt.Sprintf("two keys are %q", k))
	}
	keys[string(k)] = true
	return nil
}

// push opens a container of n values.
func (c *checker) push(n int, keys map[string]bool) error {
	c.open = append(c.open, frame{left: n, keys: keys})
	return c.enter(n)
}

// value reads one token, and opens a container if it begins one.
func (c *checker) value() error {
	if i := c.target(c.pos); i >= 0 {
		c.begun[i] = true
	}
	code, err := c.code()
	switch {
	case err != nil:
		return err
	case isStr(code):
		_, err = c.text()
	case isBin(code):
		_, err = c.bin()
	case isArray(code):
		return c.array()
	case isMap(code):
		n, err := c.mapLen()
		if err != nil {
			return err
		}
		return c.push(n, make(map[string]bool, min(n, 64)))
	case isExt(code):
		return c.extension()
	case code == msgpcode.Nil, code == msgpcode.True, code == msgpcode.False:
		c.pos++
	default:
		_, err = c.number()
	}
	return err
}

func (c *checker) text() ([]byte, error) {
	start := c.pos
	b, err := c.str()
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(b) {
		c.pos = start
		return nil, c.fault("string is not valid UTF-8")
	}
	return b, nil
}

func (c *checker) array() error {
	n, err := c.arrayLen()
	if err != nil {
		return err
	}
	start := c.pos
	form, ok := c.form()
	if !ok {
		return c.push(n, nil)
	}
	return c.composite(form, n, start)
}

func (c *checker) extension() error {
	start := c.pos
	id, payload, err := c.ext()
	if err != nil {
		return err
	}
	good := false
	switch id {
	case extRef:
		good = len(payload) == 4 && c.reference(start, payload)
	case extUndefined:
		good = len(payload) == 1 && payload[0] == 0
	case extBigInt:
		good = goodBig(payload)
	case extTime:
		good = len(payload) == 12 && binary.BigEndian.Uint32(payload[8:]) < 1e9
	case extBuffer:
		good = true
	case extResizable:
		good = goodResizable(payload)
	case extDate:
		good = goodDate(payload)
	case extString16:
		good = goodString16(payload)
	}
	if !good {
		c.pos = start
		return c.fault(fmt.Sprintf("bad or unknown extension %d", id))
	}
	return nil
}

func goodResizable(payload []byte) bool {
	if len(payload) < 8 {
		return false
	}
	most := binary.BigEndian.Uint64(payload)
	return most < 1<<53 && uint64(len(payload)-8) <= most
}

func goodBig(payload []byte) bool {
	switch {
	case len(payload) == 0 || payload[0] > 1:
		return false
	case len(payload) == 1:
		return payload[0] == 0
	}
	return payload[1] != 0
}

func (c *checker) reference(here int, payload []byte) bool {
	if c.b[here] != msgpcode.FixExt4 {
		return false
	}
	off := be32(payload)
	i := c.target(int(off))
	if i < 0 || int64(off) >= int64(here) {
		return false
	}
	c.named[i] = true
	return c.begun[i]
}

func (c *checker) target(off int) int {
	if len(c.targets) == 0 {
		return -1
	}
	return search(c.targets, off)
}

// skip passes over one value that has been checked.
func (d *decoder) skip() error {
	for pending := 1; pending > 0; pending-- {
		code, err := d.code()
		n := 0
		switch {
		case err != nil:
		case isStr(code):
			_, err = d.str()
		case isBin(code):
			_, err = d.bin()
		case isArray(code):
			n, err = d.arrayLen()
		case isMap(code):
			n, err = d.mapLen()
			n *= 2
		case isExt(code):
			_, _, err = d.ext()
		case code == msgpcode.Nil, code == msgpcode.True, code == msgpcode.False:
			d.pos++
		default:
			_, err = d.number()
		}
		if err != nil {
			return err
		}
		pending += n
	}
	return nil
}
