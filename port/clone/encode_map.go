package clone

import (
	"fmt"
	"reflect"
	"slices"
)

// keyForm is how the keys of a Go map are written.
type keyForm int

const (
	anyKeys    keyForm = iota // a form of keys and values
	stringKeys                // str, from a string kind
	textKeys                  // str, by the key's own MarshalText
)

func (c compiler) fillMap(p *plan) {
	p.nilable = true
	p.key, p.elem = c.plan(p.typ.Key()), c.plan(p.typ.Elem())
	switch {
	case p.key.refused != "":
		refuse(p, p.typ.String()+" cannot be cloned: "+p.key.refused)
		return
	case p.key.text:
		p.keys = textKeys
	case p.key.typ.Kind() == reflect.String && !p.key.ownForm():
		p.keys = stringKeys
	}
	if p.keys != anyKeys {
		p.elems = reflect.SliceOf(p.elem.typ)
	}
	p.enc, p.dec = p.encMap, p.decMap
}

func (p *plan) encMap(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		e.null()
		return nil
	}
	if again, err := e.met(object{ptr: v.UnsafePointer(), plan: p}); again {
		return err
	}
	if err := e.open(v.Len()); err != nil {
		return err
	}
	var err error
	if p.keys == anyKeys {
		err = p.encEntries(e, v)
	} else {
		err = p.encTextMap(e, v)
	}
	e.leave()
	if err != nil {
		return err
	}
	return e.room(0)
}

func (p *plan) encTextMap(e *encoder, v reflect.Value) error {
	n := v.Len()
	values := reflect.MakeSlice(p.elems, n, n)
	all := make([]property[int], 0, 16)
	key := reflect.New(p.key.typ).Elem()
	for iter := v.MapRange(); iter.Next(); {
		key.SetIterKey(iter)
		text, err := p.keyText(key)
		if err != nil {
			return err
		}
		values.Index(len(all)).SetIterValue(iter)
		all = append(all, property[int]{text, len(all)})
	}
	sortProperties(all)
	e.mapping(n)
	for i, x := range all {
		if i > 0 && x.name == all[i-1].name {
			return atKey(&fault{reason: "two keys have the same text"}, x.name)
		}
		if err := e.str(x.name); err != nil {
			return atKey(err, x.name)
		}
		if err := p.elem.encode(e, values.Index(x.value)); err != nil {
			return atKey(err, x.name)
		}
	}
	return nil
}

func (p *plan) keyText(k reflect.Value) (string, error) {
	if p.keys == stringKeys {
		return k.String(), nil
	}
	b, err := marshalText(k)
	if err != nil {
		return "", &fault{hook: err}
	}
	return string(b), nil
}

// entry is one key with its value.
type entry struct{ key, value reflect.Value }

// encEntries writes a map of which the keys are not strings.
func (p *plan) encEntries(e *encoder, v reflect.Value) error {
	entries := make([]entry, 0, v.Len())
	for iter := v.MapRange(); iter.Next(); {
		entries = append(entries, entry{iter.Key(), iter.Value()})
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		if c := compareKeys(a.key, b.key); c != 0 {
			return c
		}
		return compareKeys(a.value, b.value) // keys that differ only by where they are
	})
	e.form(formMap, 2*len(entries))
	var written map[string]bool
	for _, x := range entries {
		start := len(e.out.b)
		if err := p.key.encode(e, x.key); err != nil {
			return at(err, "["+showKey(x.key)+"]")
		}
		if !distinct(x.key) {
			if written == nil {
				written = make(map[string]bool, len(entries))
			}
			form := string(e.out.b[start:])
			if written[form] {
				return at(&fault{reason: "two keys have the same form"}, "["+showKey(x.key)+"]")
			}
			written[form] = true
		}
		if err := p.elem.encode(e, x.value); err != nil {
			return at(err, "["+showKey(x.key)+"]")
		}
	}
	return nil
}

// distinct reports whether a key never has the same form as another, or is an
// object, which equals itself only.
func distinct(key reflect.Value) bool {
	for key.Kind() == reflect.Interface && !key.IsNil() {
		key = key.Elem()
		if key.Kind() != reflect.Pointer {
			return false
		}
	}
	switch key.Kind() {
	case reflect.Pointer:
		p := planOf(key.Type())
		return p.elem != nil && p.elem.rows != nil
	case reflect.Interface, reflect.Struct, reflect.Array, reflect.Float32, reflect.Float64:
		return false
	}
	return !planOf(key.Type()).ownForm()
}

func showKey(k reflect.Value) string {
	for k.Kind() == reflect.Interface && !k.IsNil() {
		k = k.Elem()
	}
	switch k.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32,
		reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return fmt.Sprintf("%#v", reflect.Indirect(k))
	}
	return k.Type().String()
}

// dict is encMap for map[string]any.
func (e *encoder) dict(m map[string]any) error {
	if m == nil {
		e.null()
		return nil
	}
	k := object{ptr: reflect.ValueOf(m).UnsafePointer(), plan: anyMapPlan}
	if again, err := e.met(k); again {
		return err
	}
	if err := e.open(len(m)); err != nil {
		return err
	}
	e.mapping(len(m))
	first := len(e.anys)
	for k, v := range m {
		e.anys = append(e.anys, property[any]{k, v})
	}
	sortProperties(e.anys[first:])
	for i := first; i < first+len(m); i++ {
		x := e.anys[i]
		if !validUTF8(x.name) {
			return atKey(errUTF8("key"), x.name)
		}
		e.string(x.name)
		if err := e.plain(x.value); err != nil {
			return atKey(err, x.name)
		}
	}
	clear(e.anys[first:])
	e.anys = e.anys[:first]
	e.leave()
	return e.room(0)
}
