package clone

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// A checker looks through foreign bytes once, without recursion and without
// making any value. What passes can be decoded or skipped safely; whether it
// fits the wanted type is then the only question. Checkers are pooled.
type checker struct {
	reader
	usage
	targets []uint32
	begun   int    // targets where a value begins
	named   []bool // by target: a reference names it
	open    []frame
	keys    []string                    // of the frames that have keys; they alias b
	many    map[int]map[string]struct{} // by frame: its keys, if they are many
}

// frame is a container whose values are being read.
type frame struct {
	left  int // values to come
	first int // of its keys
	kind  frameKind
	mixed bool // the keys are not ascending
	order order
}

type frameKind uint8

const (
	listFrame  frameKind = iota // only values
	keyFrame                    // a key stands before each value
	orderFrame                  // a key that keeps to an order
)

var checkers = sync.Pool{New: func() any { return new(checker) }}

// check reads one value and everything in it, up to the end of b.
func check(b []byte, targets []uint32, most Limits) error {
	c := checkers.Get().(*checker)
	c.reader, c.targets, c.most = reader{b: b}, targets, most
	for range targets {
		c.named = append(c.named, false)
	}
	err := c.message()
	c.locate(err)
	c.release()
	return err
}

// release gives the checker back, holding on to nothing of the message.
func (c *checker) release() {
	const few = 1024
	if cap(c.named) > few || cap(c.open) > few || cap(c.keys) > few {
		return
	}
	clear(c.keys[:cap(c.keys)])
	*c = checker{named: c.named[:0], open: c.open[:0], keys: c.keys[:0]}
	checkers.Put(c)
}

func (c *checker) message() error {
	if err := c.all(); err != nil {
		return err
	}
	if c.pos != len(c.b) {
		return c.fault("bytes after the end")
	}
	for i, off := range c.targets {
		if i >= c.begun || !c.named[i] {
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
			c.pop()
		}
		if len(c.open) == 0 {
			return nil
		}
		top := &c.open[len(c.open)-1]
		top.left--
		switch top.kind {
		case keyFrame:
			if err := c.newKey(top); err != nil {
				return err
			}
		case orderFrame:
			if err := c.name(top); err != nil {
				return err
			}
		}
	}
}

// push opens a container of n values.
func (c *checker) push(n int, kind frameKind) error {
	c.open = append(c.open, frame{left: n, first: len(c.keys), kind: kind})
	return c.enter(n)
}

func (c *checker) pop() {
	top := len(c.open) - 1
	c.keys = c.keys[:c.open[top].first]
	c.open = c.open[:top]
	if c.many != nil {
		delete(c.many, top)
	}
	c.leave()
}

func (c *checker) newKey(top *frame) error {
	start := c.pos
	k, err := c.text()
	if err != nil {
		return err
	}
	if !c.isNew(top, k) {
		c.pos = start
		return c.fault("two keys are " + strconv.Quote(string(k)))
	}
	return nil
}

// isNew remembers a key of the innermost frame and reports whether it had not
// had it.
func (c *checker) isNew(top *frame, k []byte) bool {
	const few = 16
	key := unsafe.String(unsafe.SliceData(k), len(k))
	keys := c.keys[top.first:]
	c.keys = append(c.keys, key)
	switch n := len(keys); {
	case n == 0 || !top.mixed && keys[n-1] < key:
		return true
	case n < few:
		top.mixed = true
		return !slices.Contains(keys, key)
	case n == few || !top.mixed:
		top.mixed = true
		set := make(map[string]struct{}, 2*few)
		for _, k := range keys {
			set[k] = struct{}{}
		}
		if c.many == nil {
			c.many = make(map[int]map[string]struct{})
		}
		c.many[len(c.open)-1] = set
	}
	set := c.many[len(c.open)-1]
	before := len(set)
	set[key] = struct{}{}
	return len(set) > before
}

// value reads one token, and opens a container if it begins one.
func (c *checker) value() error {
	if c.begun < len(c.targets) && int(c.targets[c.begun]) == c.pos {
		c.begun++
	}
	code, err := c.code()
	if err != nil {
		return err
	}
	switch tokenKinds[code] {
	case tokenSmall, tokenNil, tokenBool:
		c.pos++
	case tokenStr:
		_, err = c.text()
	case tokenBin:
		_, err = c.bin()
	case tokenArray:
		return c.array()
	case tokenMap:
		n, err := c.mapLen()
		if err != nil {
			return err
		}
		return c.push(n, keyFrame)
	case tokenExt:
		return c.extension()
	default:
		err = c.skipNumber()
	}
	return err
}

func (c *checker) text() ([]byte, error) {
	start := c.pos
	b, err := c.str()
	if err != nil {
		return nil, err
	}
	if !validUTF8(unsafe.String(unsafe.SliceData(b), len(b))) {
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
		return c.push(n, listFrame)
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
	i := search(c.targets[:c.begun], int(off))
	if i < 0 || int64(off) >= int64(here) {
		return false
	}
	c.named[i] = true
	return true
}

// skip passes over one value that has been checked.
func (d *decoder) skip() error {
	for pending := 1; pending > 0; pending-- {
		code, err := d.code()
		if err != nil {
			return err
		}
		n := 0
		switch tokenKinds[code] {
		case tokenSmall, tokenNil, tokenBool:
			d.pos++
		case tokenStr:
			_, err = d.str()
		case tokenBin:
			_, err = d.bin()
		case tokenArray:
			n, err = d.arrayLen()
		case tokenMap:
			n, err = d.mapLen()
			n *= 2
		case tokenExt:
			_, _, err = d.ext()
		default:
			err = d.skipNumber()
		}
		if err != nil {
			return err
		}
		pending += n
	}
	return nil
}
