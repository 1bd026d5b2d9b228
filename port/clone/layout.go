package clone

import (
	"math/big"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// A move says how a value gets from one place to another without becoming
// bytes. The zero move is none: a message with such a value is serialized.
type move uint8

const (
	moveNone   move = iota
	moveNil         // nil moves, anything else does not
	moveFlat        // by assignment: booleans and numbers through and through
	moveString      // by assignment, once it is known to be valid
	moveBytes
	moveSlice
	movePointer
	moveMap
	moveAny
	moveStruct
	moveArray
	moveObject // Transferable or Shared
	moveOwn    // by a function for this very type
)

// A layout is the part of a plan that says how values move.
type layout struct {
	move   move
	laid   bool
	shaped bool           // an interface holds values of the type themselves
	word   unsafe.Pointer // identifies the type in an interface,
	ptrTo  unsafe.Pointer // and this a pointer to it
	size   uintptr
	weight weight
	steps  []step       // of structs
	scalar reflect.Kind // of a boolean, a number or a string; otherwise 0
	own    func(c *copier, dst, src unsafe.Pointer) bool
	quick  *quickMap
	sharing
}

// A weight is what values of a type count for against the limits, apart from
// what differs from value to value.
type weight struct {
	count int // of values inside
	text  int // bytes of names
	depth int // of flat values
}

// A step moves a field, or several that lie side by side and are flat.
type step struct {
	move      move
	omitEmpty bool // what is empty arrives as nil
	offset    uintptr
	size      uintptr
	plan      *plan
}

// ownMoves is the one place for types that the wire has a form for and that
// move without it. A function moves the value at src to dst, which is zero,
// or returns false, and then the message is serialized. Types that are in no
// place here are serialized too.
func ownMove(t reflect.Type) func(c *copier, dst, src unsafe.Pointer) bool {
	switch t {
	case reflect.TypeFor[time.Time]():
		return func(_ *copier, dst, src unsafe.Pointer) bool {
			*(*time.Time)(dst) = arrived(*(*time.Time)(src))
			return true
		}
	case reflect.TypeFor[big.Int]():
		return func(c *copier, dst, src unsafe.Pointer) bool {
			n := (*big.Int)(src)
			(*big.Int)(dst).Set(n)
			return c.text(n.BitLen() / 8)
		}
	}
	return nil
}

// arrived returns t as it arrives: in UTC, without the monotonic clock.
func arrived(t time.Time) time.Time { return time.Unix(t.Unix(), int64(t.Nanosecond())).UTC() }

// lay fills in the layout of a plan. It follows fields and elements of arrays,
// which cannot be recursive.
func (c compiler) lay(p *plan) {
	if p.laid {
		return
	}
	p.laid = true
	p.size, p.shaped, p.word = p.typ.Size(), isShaped(p.typ), wordOf(p.typ)
	p.ptrTo = wordOf(reflect.PointerTo(p.typ))
	switch {
	case p.refused != "":
	case p.special:
		if p.own = ownMove(p.typ); p.own != nil {
			p.move = moveOwn
		}
	case p.object:
		if p.typ == reflect.TypeFor[*Buffer]() || movesAsObject(p.typ) {
			p.move = moveObject
		}
	case p.natural:
		c.layKind(p)
	}
}

func (c compiler) layKind(p *plan) {
	switch k := p.typ.Kind(); k {
	case reflect.String:
		p.move, p.scalar = moveString, k
	case reflect.Interface:
		p.move = moveNil
		if p.typ.NumMethod() == 0 {
			p.move = moveAny
		}
	case reflect.Pointer:
		p.move = movePointer
		if p.elem.nilable { // on the wire both are at one place
			p.move = moveNil
		}
	case reflect.Slice:
		p.move = moveSlice
		if isByte(p.elem) {
			p.move = moveBytes
		}
	case reflect.Map:
		p.layMap()
	case reflect.Array:
		c.layArray(p)
	case reflect.Struct:
		c.layStruct(p)
	default:
		p.move, p.scalar = moveFlat, k
	}
}

// layMap lets maps move of which different keys stay different.
func (p *plan) layMap() {
	p.move = moveNil
	switch k := p.key.typ.Kind(); {
	case p.keys == stringKeys:
		p.move = moveMap
	case p.keys == anyKeys && p.key.natural && (k == reflect.Bool || isInteger(k)):
		p.move = moveMap
	}
	p.quick = quickMaps[[2]reflect.Type{p.typ.Key(), p.typ.Elem()}]
}

func isInteger(k reflect.Kind) bool { return reflect.Int <= k && k <= reflect.Uint64 }

func (c compiler) layArray(p *plan) {
	c.lay(p.elem)
	n := p.typ.Len()
	w := p.elem.weight
	switch {
	case isByte(p.elem):
		p.move = moveFlat
	case p.elem.move == moveFlat && n < 1<<20:
		p.move = moveFlat
		p.weight = weight{count: n * (1 + w.count), text: n * w.text, depth: 1 + w.depth}
	case p.elem.move != moveNone:
		p.move = moveArray
	}
}

func (c compiler) layStruct(p *plan) {
	if p.rows.asArray || len(p.rows.byName) != len(p.rows.fields) {
		return
	}
	p.weight.count = len(p.rows.fields)
	for i := range p.rows.fields {
		f := &p.rows.fields[i]
		c.lay(f.plan)
		if f.indirect || f.plan.move == moveNone || f.omitEmpty && !omits(f.plan) {
			p.steps = nil
			return
		}
		p.weight.text += len(f.token)
		if f.plan.move == moveFlat {
			p.weight.count += f.plan.weight.count
			p.weight.text += f.plan.weight.text
			p.weight.depth = max(p.weight.depth, f.plan.weight.depth)
		}
		nils := f.plan.move == moveSlice || f.plan.move == moveBytes || f.plan.move == moveMap
		p.steps = append(p.steps, step{f.plan.move, f.omitEmpty && nils, f.offset, f.plan.size, f.plan})
	}
	p.move = moveStruct
	if c.allFlat(p.typ) {
		p.move = moveFlat
		p.weight.depth++
	}
	p.join()
}

// omits reports whether empty values of a field's type arrive as what they
// are, or as nil: whether leaving them out needs no look at them.
func omits(p *plan) bool {
	_, asks := reflect.Zero(p.typ).Interface().(interface{ IsZero() bool })
	switch p.move {
	case moveFlat:
		return p.typ.Kind() != reflect.Struct && !asks
	case moveString, moveBytes, moveSlice, moveMap, movePointer, moveArray:
		return true
	case moveOwn:
		return p.typ == reflect.TypeFor[time.Time]()
	}
	return false
}

// allFlat reports whether every field of t travels and is flat.
func (c compiler) allFlat(t reflect.Type) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		if tag, _ := fieldTag(f); !f.IsExported() || tag == "-" {
			return false
		}
		p := c.plan(f.Type)
		if c.lay(p); p.move != moveFlat {
			return false
		}
	}
	return true
}

// join makes one step of flat fields that lie side by side.
func (p *plan) join() {
	slices.SortFunc(p.steps, func(a, b step) int { return int(a.offset) - int(b.offset) })
	joined := p.steps[:0]
	for _, s := range p.steps {
		if n := len(joined) - 1; n >= 0 && s.move == moveFlat && joined[n].move == moveFlat &&
			joined[n].offset+joined[n].size == s.offset {
			joined[n].size += s.size
			continue
		}
		joined = append(joined, s)
	}
	p.steps = joined
}
