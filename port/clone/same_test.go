package clone_test

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"regexp"
	"time"
	"unsafe"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// difference says where two graphs of values differ, "" if nowhere: in types,
// contents, nil-ness, capacity, or in what is the same object as what.
func difference(a, b any) string {
	s := sameness{met: make(map[meeting]spot), back: make(map[meeting]spot)}
	return s.diff("$", reflect.ValueOf(a), reflect.ValueOf(b), 0)
}

// differenceButCap is difference where capacities may differ.
func differenceButCap(a, b any) string {
	s := sameness{met: make(map[meeting]spot), back: make(map[meeting]spot), anyCap: true}
	return s.diff("$", reflect.ValueOf(a), reflect.ValueOf(b), 0)
}

// A sameness pairs the objects of one graph with those of the other.
type sameness struct {
	met, back map[meeting]spot
	anyCap    bool
}

type meeting struct {
	typ      reflect.Type
	ptr      unsafe.Pointer
	len, cap int
}

type spot struct {
	ptr unsafe.Pointer
	len int
}

// again reports whether the two objects were met before, as each other; ok is
// false if one of them was met without the other.
func (s *sameness) again(a, b reflect.Value, n int) (again, ok bool) {
	ka, kb := meeting{a.Type(), a.UnsafePointer(), n, 0}, meeting{b.Type(), b.UnsafePointer(), n, 0}
	x, there := s.met[ka]
	y, back := s.back[kb]
	if there || back {
		return true, there && back && x == spot{kb.ptr, n} && y == spot{ka.ptr, n}
	}
	s.met[ka], s.back[kb] = spot{kb.ptr, n}, spot{ka.ptr, n}
	return false, true
}

func (s *sameness) diff(path string, a, b reflect.Value, depth int) string {
	if !a.IsValid() || !b.IsValid() {
		return unless(a.IsValid() == b.IsValid(), path+": only one is nil")
	}
	if a.Type() != b.Type() {
		return fmt.Sprintf("%s: got a %v, want a %v", path, a.Type(), b.Type())
	}
	if equal, known := specialEqual(a, b); known {
		return unless(equal, fmt.Sprintf("%s: got %v, want %v", path, a, b))
	}
	if x, ok := a.Interface().(js.Map); ok {
		y := b.Interface().(js.Map)
		return s.diff(path+".All()", reflect.ValueOf(entriesOf(&x)), reflect.ValueOf(entriesOf(&y)), depth+1)
	}
	switch a.Kind() {
	case reflect.Float32, reflect.Float64:
		x, y := a.Float(), b.Float()
		return unless(math.Float64bits(x) == math.Float64bits(y) || x != x && y != y, fmt.Sprintf("%s: got %v, want %v", path, x, y))
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
		return s.reference(path, a, b, depth)
	case reflect.Struct:
		for i := range a.NumField() {
			if d := s.diff(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i), depth+1); d != "" {
				return d
			}
		}
	case reflect.Array:
		for i := range a.Len() {
			if d := s.diff(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i), depth+1); d != "" {
				return d
			}
		}
	default:
		return unless(a.Equal(b), fmt.Sprintf("%s: got %v, want %v", path, a, b))
	}
	return ""
}

func (s *sameness) reference(path string, a, b reflect.Value, depth int) string {
	if a.IsNil() || b.IsNil() {
		return unless(a.IsNil() == b.IsNil(), path+": only one is nil")
	}
	n := 0
	if a.Kind() == reflect.Slice || a.Kind() == reflect.Map {
		if n = a.Len(); n != b.Len() {
			return fmt.Sprintf("%s: got %d elements, want %d", path, n, b.Len())
		}
	}
	identity := a.Kind() != reflect.Interface
	if k := a.Kind(); k == reflect.Slice && (n == 0 || a.Type().Elem().Size() == 0) ||
		k == reflect.Pointer && a.Type().Elem().Size() == 0 {
		identity = false
	}
	if identity {
		if again, ok := s.again(a, b, n); again {
			return unless(ok, path+": not the same objects are one")
		}
	}
	switch a.Kind() {
	case reflect.Slice:
		if !s.anyCap && a.Cap() != b.Cap() && a.Type() != reflect.TypeFor[[]byte]() {
			return fmt.Sprintf("%s: got capacity %d, want %d", path, a.Cap(), b.Cap())
		}
		for i := range n {
			if d := s.diff(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i), depth+1); d != "" {
				return d
			}
		}
		return ""
	case reflect.Map:
		return s.entries(path, a, b, depth)
	}
	return s.diff(path, a.Elem(), b.Elem(), depth+1)
}

// entries compares maps; keys that cannot be found in the other map are paired
// by what they look like.
func (s *sameness) entries(path string, a, b reflect.Value, depth int) string {
	rest := make(map[string]reflect.Value)
	for iter := b.MapRange(); iter.Next(); {
		rest[showMapKey(iter.Key())] = iter.Value()
	}
	if len(rest) < b.Len() {
		return "" // which key is which cannot be told
	}
	for iter := a.MapRange(); iter.Next(); {
		name := showMapKey(iter.Key())
		x, ok := rest[name]
		if !ok {
			return fmt.Sprintf("%s: got a key %s", path, name)
		}
		if d := s.diff(path+"["+name+"]", iter.Value(), x, depth+1); d != "" {
			return d
		}
	}
	return ""
}

func showMapKey(k reflect.Value) string {
	for k.Kind() == reflect.Interface && !k.IsNil() {
		k = k.Elem()
	}
	if k.Kind() == reflect.Pointer && !k.IsNil() {
		return fmt.Sprintf("&%T", k.Interface())
	}
	if r, ok := k.Interface().(right); ok && r.to != nil {
		return r.to.name
	}
	return pointers.ReplaceAllString(fmt.Sprintf("%T %#v", k.Interface(), k), "")
}

// pointers are the addresses in what %#v writes, which differ in a copy.
var pointers = regexp.MustCompile(`0x[0-9a-f]{6,}`)

func unless(ok bool, text string) string {
	if ok {
		return ""
	}
	return text
}

// specialEqual compares what has its own idea of equality.
func specialEqual(a, b reflect.Value) (equal, known bool) {
	if !a.CanInterface() {
		return true, true // hidden fields do not travel
	}
	switch x := a.Interface().(type) {
	case time.Time:
		return x == b.Interface().(time.Time), true
	case big.Int:
		y := b.Interface().(big.Int)
		return x.Cmp(&y) == 0, true
	case *clone.Buffer:
		y := b.Interface().(*clone.Buffer)
		if x == nil || y == nil {
			return x == y, true
		}
		return bytes.Equal(x.Bytes(), y.Bytes()) && (x.Bytes() == nil) == (y.Bytes() == nil), true
	case thing:
		return x.name == b.Interface().(thing).name, true
	case right:
		y := b.Interface().(right)
		return x.to == nil && y.to == nil || x.to.name == y.to.name, true
	}
	return false, false
}

func entriesOf(m *js.Map) (all []any) {
	for k, v := range m.All() {
		all = append(all, k, v)
	}
	return all
}

// aliases says where something that can be changed is in both graphs.
func aliases(a, b any) string {
	in := make(map[unsafe.Pointer]string)
	reach("$", reflect.ValueOf(a), 0, make(map[meeting]bool), func(path string, p unsafe.Pointer) {
		if _, ok := in[p]; !ok {
			in[p] = path
		}
	})
	found := ""
	reach("$", reflect.ValueOf(b), 0, make(map[meeting]bool), func(path string, p unsafe.Pointer) {
		if at, ok := in[p]; ok && found == "" {
			found = at + " is " + path
		}
	})
	return found
}

func reach(path string, v reflect.Value, depth int, met map[meeting]bool, found func(string, unsafe.Pointer)) {
	if !v.IsValid() || v.Type() == reflect.TypeFor[right]() || v.Type() == reflect.TypeFor[thing]() || v.Type() == reflect.TypeFor[*time.Location]() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() || v.Kind() == reflect.Slice && v.Cap() == 0 ||
			v.Kind() != reflect.Map && v.Type().Elem().Size() == 0 {
			return
		}
		k := meeting{v.Type(), v.UnsafePointer(), 0, 0}
		if v.Kind() == reflect.Slice {
			k.len = v.Len()
		}
		if met[k] {
			return
		}
		met[k] = true
		found(path, v.UnsafePointer())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		reach(path, v.Elem(), depth+1, met, found)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			reach(fmt.Sprintf("%s[%d]", path, i), v.Index(i), depth+1, met, found)
		}
	case reflect.Map:
		for iter := v.MapRange(); iter.Next(); {
			reach(path+"[]", iter.Key(), depth+1, met, found)
			reach(path+"[]", iter.Value(), depth+1, met, found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			reach(path+"."+v.Type().Field(i).Name, v.Field(i), depth+1, met, found)
		}
	}
}
