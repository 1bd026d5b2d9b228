package clone

import "sync/atomic"

// sharing says whether values of a type can hold one object in two places, or
// hold themselves. Most messages cannot, and then nobody need remember what
// was met.
type sharing struct{ known atomic.Uint32 }

const (
	maybeShares uint32 = iota // not looked into yet
	sharesNothing
	sharesObjects
)

// shares reports whether a copy of a value of the type must keep identity.
func (p *plan) shares() bool {
	known := p.sharing.known.Load()
	if known == maybeShares {
		known = sharesNothing
		if p.mayRepeat(make(map[*plan]bool), false) {
			known = sharesObjects
		}
		p.sharing.known.Store(known)
	}
	return known == sharesObjects
}

// mayRepeat reports whether below the type there may be two objects of one
// type. met are the types of objects on the way so far; many says that there
// may be several values of this one.
func (p *plan) mayRepeat(met map[*plan]bool, many bool) bool {
	switch p.move {
	case moveAny:
		return true
	case moveBytes, moveSlice, movePointer, moveMap, moveObject:
		if many || met[p] {
			return true
		}
		met[p] = true
	}
	switch p.move {
	case moveSlice, moveMap:
		return p.elem.mayRepeat(met, true)
	case moveArray:
		return p.elem.mayRepeat(met, many || p.typ.Len() > 1)
	case movePointer:
		return p.elem.mayRepeat(met, many)
	case moveStruct:
		for i := range p.steps {
			if p.steps[i].move != moveFlat && p.steps[i].plan.mayRepeat(met, many) {
				return true
			}
		}
	}
	return false
}
