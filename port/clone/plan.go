package clone

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/berth-go/berth/port/clone/js"
)

// A plan says how values of one type are written and read. Plans are compiled
// once per type and never change after they are published.
type plan struct {
	typ   reflect.Type
	enc   func(*encoder, reflect.Value) error
	dec   func(*decoder, reflect.Value) error
	elem  *plan        // of pointers, slices, arrays and maps
	key   *plan        // of maps
	elems reflect.Type // a slice of the elements of a map
	rows  *structPlan  // of structs
	keys  keyForm      // of maps
	text  bool         // written as text, by the type's own MarshalText

	nilable  bool   // nil has a value of this type
	nameable bool   // may be registered
	isError  bool   // implements error: in an interface it travels as one
	object   bool   // Transferable, Shared, or a rim around one
	special  bool   // the wire has a form for exactly this type
	natural  bool   // its form is that of its kind
	refused  string // why values of this type cannot be cloned

	layout // how values move without becoming bytes
}

// plans maps a reflect.Type to its *plan.
var plans sync.Map

// compiling is held while a set of plans is made.
var compiling sync.Mutex

// Plans of the types that the encoder meets without reflection.
var anyPlan, anySlicePlan, anyMapPlan, bytesPlan, bufferPlan, sharedMemoryPlan *plan

func init() {
	anyPlan = planOf(reflect.TypeFor[any]())
	anySlicePlan = planOf(reflect.TypeFor[[]any]())
	anyMapPlan = planOf(reflect.TypeFor[map[string]any]())
	bytesPlan = planOf(reflect.TypeFor[[]byte]())
	bufferPlan = planOf(reflect.TypeFor[*Buffer]())
	sharedMemoryPlan = planOf(reflect.TypeFor[*js.SharedArrayBuffer]())
}

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	return compile(t)
}

// compile makes the plan of t and of every type below it, and publishes them
// together: nobody sees a plan of a recursive type half made.
func compile(t reflect.Type) *plan {
	compiling.Lock()
	defer compiling.Unlock()
	c := compiler{}
	p := c.plan(t)
	for _, made := range slices.Collect(maps.Values(c)) {
		c.lay(made)
	}
	for typ, made := range c {
		plans.Store(typ, made)
	}
	return p
}

// compiler is the set of plans being made.
type compiler map[reflect.Type]*plan

func (c compiler) plan(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := c[t]; ok {
		return p
	}
	p := &plan{typ: t}
	c[t] = p
	c.fill(p)
	return p
}

// fill decides what kind of type this is; the first that fits counts.
func (c compiler) fill(p *plan) {
	t := p.typ
	p.nameable = t.Name() != "" && t.PkgPath() != ""
	p.isError = t.Kind() != reflect.Interface && t.Implements(errorType)
	switch {
	case fillSpecial(p):
	case fillRefused(p):
	case fillWrapper(p):
	case fillObject(p):
	case fillMarshaler(p):
	default:
		c.fillKind(p)
		fillCommon(p)
	}
}

func (c compiler) fillKind(p *plan) {
	p.natural = true
	t := p.typ
	switch t.Kind() {
	case reflect.Bool:
		p.enc, p.dec = encBool, decBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.enc, p.dec = encInt, decInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		p.enc, p.dec = encUint, decUint
	case reflect.Float32:
		p.enc, p.dec = encFloat32, decFloat
	case reflect.Float64:
		p.enc, p.dec = encFloat64, decFloat
	case reflect.String:
		p.enc, p.dec = encString, decString
	case reflect.Interface:
		p.nilable = true
		p.enc, p.dec = p.encInterface, p.decInterface
	case reflect.Pointer:
		p.nilable = true
		p.elem = c.plan(t.Elem())
		p.enc, p.dec = p.encPointer, p.decPointer
	case reflect.Slice:
		c.fillSlice(p)
	case reflect.Array:
		c.fillArray(p)
	case reflect.Map:
		c.fillMap(p)
	case reflect.Struct:
		c.fillStruct(p)
	default:
		refuse(p, t.String()+" cannot be cloned")
	}
}

func (c compiler) fillSlice(p *plan) {
	p.nilable = true
	p.elem = c.plan(p.typ.Elem())
	if isByte(p.elem) {
		p.enc, p.dec = p.encBytes, p.decBytes
		return
	}
	p.enc, p.dec = p.encSlice, p.decSlice
}

func (c compiler) fillArray(p *plan) {
	p.elem = c.plan(p.typ.Elem())
	if isByte(p.elem) {
		p.enc, p.dec = encByteArray, decByteArray
		return
	}
	p.enc, p.dec = p.encArray, p.decArray
}

// isByte reports whether runs of the type are bin. A byte type with a form of
// its own is not.
func isByte(elem *plan) bool {
	return elem.typ.Kind() == reflect.Uint8 && !elem.ownForm()
}

// ownForm reports whether the type's own methods make its form.
func (p *plan) ownForm() bool { return p.object || binaryPair(p.typ) || textPair(p.typ) }
