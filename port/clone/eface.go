package clone

import (
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// An eface is an any as the runtime lays it out: the word that identifies the
// type, and a pointer to the value, or the value itself if that is a pointer.
// What an interface points to never changes, so interfaces may share it.
type eface struct {
	typ, data unsafe.Pointer
}

// words returns the two words of v.
func words(v any) eface { return *(*eface)(unsafe.Pointer(&v)) }

func (e eface) any() any { return *(*any)(unsafe.Pointer(&e)) }

// wordOf returns the word that identifies t in an eface.
func wordOf(t reflect.Type) unsafe.Pointer {
	return (*eface)(unsafe.Pointer(&t)).data // an interface of a *rtype, which is the type
}

// hide returns p so that the compiler does not see it: what p points to may
// then be on the stack. For that, nothing that outlives the call may keep p.
func hide(p unsafe.Pointer) unsafe.Pointer {
	x := uintptr(p)
	return *(*unsafe.Pointer)(unsafe.Pointer(&x))
}

// leak is nil, but the compiler does not know.
var leak func(any)

// isShaped reports whether an interface holds values of t itself: whether they
// are pointers through and through.
func isShaped(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return true
	case reflect.Struct, reflect.Array:
		return t.Size() == unsafe.Sizeof(uintptr(0)) && words(reflect.Zero(t).Interface()).data == nil
	}
	return false
}

// A known is what is known about the type of an any. The answers are kept in a
// small table that types share by chance, and behind it in a map. An answer is
// immutable; the table only ever saves a look-up.
type known struct {
	word unsafe.Pointer // identifies the type; the map keeps it alive
	plan *plan
	immediacy
}

var (
	knowns   [256]atomic.Pointer[known]
	knownMap sync.Map // reflect.Type to *known
)

// know returns what is known about the type of v, which is not nil.
func know(v any) *known {
	if k := slotOf(words(v).typ).Load(); k != nil && k.word == words(v).typ {
		return k
	}
	return learn(reflect.TypeOf(v))
}

func knowType(t reflect.Type) *known {
	word := wordOf(t)
	if k := slotOf(word).Load(); k != nil && k.word == word {
		return k
	}
	return learn(t)
}

func slotOf(word unsafe.Pointer) *atomic.Pointer[known] {
	return &knowns[(uintptr(word)>>5^uintptr(word)>>13)%uintptr(len(knowns))]
}

func learn(t reflect.Type) *known {
	found, ok := knownMap.Load(t)
	if !ok {
		found, _ = knownMap.LoadOrStore(t, &known{wordOf(t), planOf(t), examine(t)})
	}
	k := found.(*known)
	slotOf(k.word).Store(k)
	return k
}

func immediacyOf(v any) immediacy { return know(v).immediacy }
