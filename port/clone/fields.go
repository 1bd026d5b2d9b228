package clone

import (
	"reflect"
	"strings"

	"github.com/vmihailenco/msgpack/v5"
)

// A structPlan is the exported fields of a struct as the codec's tags have
// them: `msgpack:"name,omitempty"`, "-", inline, noinline, alias, as_array.
//
// An embedded struct is promoted, unless one of its names is taken: then it is
// a field under the name of its type, and nothing is lost.
type structPlan struct {
	fields    []field
	byName    map[string]int
	omitEmpty bool // some field may be left out
	asArray   bool
	complete  bool // all fields are known
}

type field struct {
	name      string
	token     []byte // the name, serialized
	index     []int
	plan      *plan
	omitEmpty bool
	indirect  bool // the index leads through an embedded pointer
	offset    uintptr
}

// offsetOf returns where the field is in a struct of type t that holds it.
func offsetOf(t reflect.Type, index []int) (offset uintptr) {
	for _, i := range index {
		f := t.Field(i)
		offset += f.Offset
		t = f.Type
	}
	return offset
}

func (c compiler) fillStruct(p *plan) {
	s := &structPlan{byName: make(map[string]int)}
	p.rows = s
	p.enc, p.dec = p.encStruct, p.decStruct
	b := fieldSet{compiler: c, structPlan: s}
	if clash := b.collect(p.typ); clash != "" {
		refuse(p, p.typ.String()+" cannot be cloned: it has two fields called "+clash)
		return
	}
	if len(s.fields) == 0 && opaque(p.typ) {
		refuse(p, p.typ.String()+" cannot be cloned: it has no exported fields")
		return
	}
	for i := range s.fields {
		f := &s.fields[i]
		f.plan = c.plan(p.typ.FieldByIndex(f.index).Type)
		if !f.indirect {
			f.offset = offsetOf(p.typ, f.index)
		}
		s.omitEmpty = s.omitEmpty || f.omitEmpty || f.indirect
		if s.asArray && f.indirect {
			refuse(p, p.typ.String()+" cannot be cloned as an array: it embeds a pointer")
		}
	}
	if s.asArray && p.refused == "" {
		p.enc, p.dec = p.encTuple, p.decTuple
	}
	s.complete = true
}

// opaque reports whether a struct is nothing but hidden state.
func opaque(t reflect.Type) bool {
	for i := range t.NumField() {
		if tag, _ := fieldTag(t.Field(i)); tag == "-" || t.Field(i).IsExported() {
			return false
		}
	}
	return t.NumField() > 0
}

func fieldTag(f reflect.StructField) (name string, options []string) {
	name, rest, _ := strings.Cut(f.Tag.Get("msgpack"), ",")
	if rest == "" {
		return name, nil
	}
	return name, strings.Split(rest, ",")
}

func option(options []string, names ...string) bool {
	for _, o := range options {
		for _, name := range names {
			if o == name {
				return true
			}
		}
	}
	return false
}

// fieldSet gathers the fields of one struct.
type fieldSet struct {
	compiler
	*structPlan
	allOmit bool
}

// collect adds the fields of t and returns a name that occurs twice, or "".
func (b *fieldSet) collect(t reflect.Type) string {
	if f, ok := t.FieldByName("_msgpack"); ok && len(f.Index) == 1 {
		_, options := fieldTag(f)
		b.asArray = option(options, "as_array", "asArray")
		b.allOmit = option(options, "omitempty")
	}
	outer := outerNames(t)
	clash := ""
	for i := range t.NumField() {
		if name := b.addField(t, i, outer); name != "" {
			clash = name
		}
	}
	return clash
}

// outerNames are the names that embedded fields must not take.
func outerNames(t reflect.Type) map[string]bool {
	names := make(map[string]bool)
	for i := range t.NumField() {
		f := t.Field(i)
		if tag, _ := fieldTag(f); travels(f, tag) && !f.Anonymous {
			names[fieldName(f, tag)] = true
		}
	}
	return names
}

// travels reports whether the field is part of the clone.
func travels(f reflect.StructField, tag string) bool {
	if tag == "-" || f.Name == "_msgpack" {
		return false
	}
	// An embedded struct of an unexported type may still have exported fields;
	// behind a pointer they could not be set.
	return f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct
}

func fieldName(f reflect.StructField, tag string) string {
	if tag != "" {
		return tag
	}
	return f.Name
}

func (b *fieldSet) addField(t reflect.Type, i int, outer map[string]bool) (clash string) {
	f := t.Field(i)
	tag, options := fieldTag(f)
	if !travels(f, tag) {
		return ""
	}
	row := field{
		name:      fieldName(f, tag),
		index:     []int{i},
		omitEmpty: b.allOmit || option(options, "omitempty"),
	}
	if f.Anonymous && !option(options, "noinline") && b.inline(f, outer) {
		return ""
	}
	if !f.IsExported() {
		return ""
	}
	return b.add(row, options)
}

func (b *fieldSet) add(row field, options []string) (clash string) {
	if _, ok := b.byName[row.name]; ok {
		return row.name
	}
	row.token, _ = msgpack.Marshal(row.name)
	b.byName[row.name] = len(b.fields)
	for _, o := range options {
		if alias, ok := strings.CutPrefix(o, "alias:"); ok {
			b.byName[alias] = len(b.fields)
		}
	}
	b.fields = append(b.fields, row)
	return ""
}

// inline promotes the fields of an embedded struct if their names are free.
func (b *fieldSet) inline(f reflect.StructField, outer map[string]bool) bool {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	p := b.plan(t)
	if p.rows == nil || !p.rows.complete || p.rows.asArray || p.refused != "" {
		return false
	}
	for name := range p.rows.byName {
		if _, taken := b.byName[name]; taken || outer[name] {
			return false
		}
	}
	for _, row := range p.rows.fields {
		row.index = append([]int{f.Index[0]}, row.index...)
		row.indirect = row.indirect || f.Type.Kind() == reflect.Pointer
		b.byName[row.name] = len(b.fields)
		b.fields = append(b.fields, row)
	}
	return true
}

// get returns the field of v; ok is false behind a nil embedded pointer.
func (f *field) get(v reflect.Value) (_ reflect.Value, ok bool) {
	if len(f.index) == 1 {
		return v.Field(f.index[0]), true
	}
	for i, x := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v, true
}

// settable is get for a struct that is being filled.
func (f *field) settable(v reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return v.Field(f.index[0])
	}
	for i, x := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}
