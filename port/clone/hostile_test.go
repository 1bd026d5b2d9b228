package clone_test

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// perByte is how much memory a byte may become.
const perByte = 160

// dense are values that become much more than they are, each an element of a
// long list, or a container that begins one in another.
var dense = map[string]string{
	"nil": "\xc0", "negative": "\xff", "int": "\xcc\x80", "empty list": "\x90", "list": "\x91\xc0", "empty object": "\x80",
	"object": "\x81\xa0\xc0", "object of object": "\x81\xa0\x80", "object of two": "\x82\xa0\xc0\xa1a\xc0",
	"object of nine": "\x89\xa0\xc0\xa1a\xc0\xa1b\xc0\xa1c\xc0\xa1d\xc0\xa1e\xc0\xa1f\xc0\xa1g\xc0\xa1h\xc0",
	"string":         "\xa2ab", "bytes": "\xc4\x00", "undefined": "\xd4\x05\x00", "big": "\xd4\x06\x00", "big one": "\xd5\x06\x00\x01",
	"buffer": "\xc7\x00\x08", "time": "\xc7\x0c\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"resizable": "\xd7\x09\x00\x00\x00\x00\x00\x00\x00\x00", "date": "\xd7\x0a\x00\x00\x00\x00\x00\x00\x00\x00",
	"empty map": "\x91\xd4\x01\x01", "map": "\x93\xd4\x01\x01\xc0\xc0", "map of two": "\x95\xd4\x01\x01\xc0\xc0\x01\x01",
	"error": "\x93\xd4\x01\x02\xa0\xa0", "empty set": "\x91\xd4\x01\x06", "set": "\x92\xd4\x01\x06\xc0",
	"empty array": "\x92\xd4\x01\x07\x00", "array": "\x94\xd4\x01\x07\x01\x00\xc0", "array with name": "\x94\xd4\x01\x07\x00\xa0\xc0",
	"empty ordered": "\x91\xd4\x01\x08", "ordered": "\x93\xd4\x01\x08\xa0\xc0", "boxed": "\x92\xd4\x01\x09\x00",
	"regexp": "\x93\xd4\x01\x0a\xa0\xa0", "js error": "\x94\xd4\x01\x0b\xa5Error\xc0\xc0", "exception": "\x94\xd4\x01\x0c\xa0\xa0\xc0",
	"view": "\x95\xd4\x01\x0d\x01\x00\x00\xc7\x00\x08", "blob": "\x93\xd4\x01\x0e\xa0\xc4\x00", "file": "\x95\xd4\x01\x0f\xa0\xc4\x00\xa0\x00",
}

// nests are containers that hold one of themselves, n times below the depth
// limit, and what ends them.
var nests = map[string][2]string{
	"lists": {"\x91", "\xc0"}, "objects": {"\x81\xa0", "\xc0"}, "objects with names": {"\x81\xa1a", "\xc0"},
	"maps": {"\x93\xd4\x01\x01\xc0", "\xc0"}, "map keys": {"\x93\xd4\x01\x01", "\xc0\xc0"}, "sets": {"\x92\xd4\x01\x06", "\xc0"},
	"arrays": {"\x94\xd4\x01\x07\x01\x00", "\xc0"}, "ordered": {"\x93\xd4\x01\x08\xa0", "\xc0"},
	"causes": {"\x95\xd4\x01\x0b\xa5Error\xc0\xc0", "\xc0"}, "go causes": {"\x94\xd4\x01\x02\xa0\xa0", "\x93\xd4\x01\x02\xa0\xa0"},
}

// hugeInputs are messages of about n bytes each that are all of one kind.
func hugeInputs(n int) map[string][]byte {
	inputs := make(map[string][]byte)
	list := func(count int, elements []byte) []byte {
		b := append([]byte{1, 0x90, 0xdd}, binary.BigEndian.AppendUint32(nil, uint32(count))...)
		return append(b, elements...)
	}
	for name, atom := range dense {
		count := n / len(atom)
		inputs[name] = list(count, bytes.Repeat([]byte(atom), count))
	}
	for name, x := range nests {
		const levels = 4990 // an object counts twice in a typed value
		chain := strings.Repeat(x[0], levels) + x[1]
		if name == "map keys" {
			chain = strings.Repeat(x[0], levels) + "\xc0" + strings.Repeat("\xc0", levels)
		}
		count := n/len(chain) + 1
		inputs["deep "+name] = list(count, bytes.Repeat([]byte(chain), count))
	}
	inputs["names"] = manyKeys("\xdf", n, false)
	inputs["names out of order"] = manyKeys("\xdf", n, true)
	inputs["references"] = references(n)
	inputs["references to text"] = referencesTo("\xda\x10\x00"+strings.Repeat("x", 1<<12), n)
	inputs["references to bytes"] = referencesTo("\xc5\x10\x00"+strings.Repeat("x", 1<<12), n)
	inputs["laughs"] = laughs(n)
	return inputs
}

// manyKeys is one object with many keys.
func manyKeys(code string, n int, mixed bool) []byte {
	count := n / 6 &^ 0x3f
	b := append([]byte{1, 0x90}, code...)
	b = binary.BigEndian.AppendUint32(b, uint32(count))
	for i := range count {
		k := i
		if mixed {
			k = i ^ 0x2a
		}
		b = append(b, 0xa4, '0'+byte(k>>18), '0'+byte(k>>12&63), '0'+byte(k>>6&63), '0'+byte(k&63), 0xc0)
	}
	return b
}

// references are empty lists, each of which is referred to once.
func references(n int) []byte {
	count := n / 10
	b := append([]byte{1, 0xdd}, binary.BigEndian.AppendUint32(nil, uint32(count))...)
	for i := range count {
		b = append(b, 0xce)
		b = binary.BigEndian.AppendUint32(b, uint32(5+i))
	}
	b = append(b, 0xdd)
	b = binary.BigEndian.AppendUint32(b, uint32(2*count))
	b = append(b, bytes.Repeat([]byte{0x90}, count)...)
	for i := range count {
		b = append(b, 0xd6, 0x02)
		b = binary.BigEndian.AppendUint32(b, uint32(5+i))
	}
	return b
}

// referencesTo is one value and many references to it.
func referencesTo(value string, n int) []byte {
	count := n / 6
	b := append([]byte{1, 0x91, 5, 0xdd}, binary.BigEndian.AppendUint32(nil, uint32(count+1))...)
	b = append(b, value...)
	return append(b, bytes.Repeat([]byte{0xd6, 0x02, 0, 0, 0, 5}, count)...)
}

// laughs are lists of which each refers to the one before ten times.
func laughs(n int) []byte {
	body, targets := []byte{0xdd, 0, 0, 0, 0}, []uint32(nil)
	body = append(body, 0x91, 0xc0)
	last, count := uint32(5), 1
	for len(body) < n {
		targets = append(targets, last)
		here := uint32(len(body))
		body = append(body, 0x9a)
		for range 10 {
			body = binary.BigEndian.AppendUint32(append(body, 0xd6, 0x02), last)
		}
		last = here
		count++
	}
	binary.BigEndian.PutUint32(body[1:], uint32(count))
	b := append([]byte{1, 0xdd}, binary.BigEndian.AppendUint32(nil, uint32(len(targets)))...)
	for _, off := range targets {
		b = append(b, 0xce)
		b = binary.BigEndian.AppendUint32(b, off)
	}
	return append(b, body...)
}

// R247, R257: whatever the bytes, and whatever type is wanted, decoding takes
// no more than so many bytes of memory a byte.
func TestMemory_R247_R257(t *testing.T) {
	n := 1 << 14
	if *hostile > 0 {
		n = 1 << 20
	}
	for name, in := range hugeInputs(n) {
		t.Run(name, func(t *testing.T) {
			for as, decode := range map[string]func(*clone.Record) error{
				"any":           func(r *clone.Record) error { _, err := r.Value(); return err },
				"typed":         as[[]everything],
				"points":        as[[]*everything],
				"maps":          as[[]map[string]everything],
				"keys":          as[[]map[any]everything],
				"texts":         as[[]string],
				"names":         as[[]map[string]string],
				"js arrays":     as[[]*js.Array],
				"js objects":    as[[]*js.Object],
				"js maps":       as[[]*js.Map],
				"js sets":       as[[]*js.Set],
				"js errors":     as[[]*js.Error],
				"js views":      as[[]*js.View],
				"js texts":      as[[]js.String16],
				"one js array":  as[*js.Array],
				"one js object": as[*js.Object],
				"js fields": as[[]struct {
					A *js.Array
					O *js.Object
					M js.Map
					S js.Set
					N js.Array
					P js.Object
				}],
				"js values": as[map[string]*js.Object],
				"arrays":    as[[][64]int],
				"huge":      as[[]struct{ A [1 << 16]int }],
			} {
				got, err := allocated(func() error { return decode(clone.FromBytes(nil, in)) })
				if most := uint64(perByte*len(in) + 2<<20); got > most {
					t.Errorf("%s: got %d bytes for %d, %.0f a byte, want %d (%v)", as, got, len(in), float64(got)/float64(len(in)), perByte, err)
				}
				if testing.Verbose() {
					t.Logf("%s: %.0f a byte (%v)", as, float64(got)/float64(len(in)), err)
				}
			}
		})
	}
}

// allocated returns how many bytes f allocates, kept or not.
func allocated(f func() error) (uint64, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	err := f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}
