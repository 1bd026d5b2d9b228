package clone

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// Types holds the types that travel with their name, and the limits. The
// receiver of a value of a registered type gets that Go type where it would
// otherwise get a map: from [Record.Value] and in fields of type any.
//
// A nil *Types and the zero value hold no types and the default limits. A
// Types must not be copied. It is immutable once used: [Register] then fails,
// and Limits must not be changed any more.
type Types struct {
	Limits Limits

	mu      sync.Mutex  // guards the maps until used is set
	used    atomic.Bool // set once, under mu: the maps never change again
	longest int         // name
	byType  map[reflect.Type]string
	byName  map[string]reflect.Type
}

var errTypesUsed = errors.New("clone: types are in use and cannot change")

// Register makes values of type T travel as name. T must be a named type of
// which values can be cloned; a pointer to a T then arrives as a pointer to a
// T. It fails if the type or the name is taken, and once t is in use.
func Register[T any](t *Types, name string) error {
	return t.register(reflect.TypeFor[T](), name)
}

func (t *Types) register(typ reflect.Type, name string) error {
	if t == nil {
		return errors.New("clone: register in nil types")
	}
	if err := registrable(typ, name); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.used.Load() {
		return errTypesUsed
	}
	if other, ok := t.byName[name]; ok {
		return fmt.Errorf("clone: name %q is taken by %v", name, other)
	}
	if other, ok := t.byType[typ]; ok {
		return fmt.Errorf("clone: %v is registered as %q", typ, other)
	}
	if t.byType == nil {
		t.byType = make(map[reflect.Type]string)
		t.byName = make(map[string]reflect.Type)
	}
	t.longest = max(t.longest, len(name))
	t.byType[typ] = name
	t.byName[name] = typ
	return nil
}

func registrable(typ reflect.Type, name string) error {
	if name == "" || !utf8.ValidString(name) {
		return fmt.Errorf("clone: %q is no name for a type", name)
	}
	kind := typ.Kind()
	if typ.Name() == "" || typ.PkgPath() == "" || kind == reflect.Interface || kind == reflect.Pointer {
		return fmt.Errorf("clone: %v is not a defined type that can be registered", typ)
	}
	p := planOf(typ)
	if p.refused != "" {
		return errors.New("clone: " + p.refused)
	}
	if p.special || p.object {
		return fmt.Errorf("clone: %v has a form of its own", typ)
	}
	return nil
}

// Names reports whether values of v's type travel with a name.
func (t *Types) Names(v any) bool {
	if t == nil || v == nil {
		return false
	}
	t.use()
	return t.name(reflect.TypeOf(v)) != ""
}

// use freezes t and returns its limits.
func (t *Types) use() Limits {
	if t == nil {
		return Limits{}.withDefaults()
	}
	if !t.used.Load() {
		t.mu.Lock()
		t.used.Store(true)
		t.mu.Unlock()
	}
	return t.Limits.withDefaults()
}

// name returns the name of typ, or "". Only after use.
func (t *Types) name(typ reflect.Type) string {
	if t == nil || len(t.byType) == 0 {
		return ""
	}
	return t.byType[typ]
}

// longestName returns the length of the longest name.
func (t *Types) longestName() int {
	if t == nil {
		return 0
	}
	return t.longest
}

// typ returns the type called name, or nil. Only after use.
func (t *Types) typ(name string) reflect.Type {
	if t == nil {
		return nil
	}
	return t.byName[name]
}
