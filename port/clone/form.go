package clone

import "reflect"

// A form is how the wire writes a composite that MessagePack lacks: an array
// that begins with the number of the form. Those here belong to one type, and
// the generic value is a pointer to that type.
type form struct {
	number byte
	name   string       // what errors call it
	typ    reflect.Type // nil for the forms that are no type by themselves
	shape  shape        // what a checker expects after the number

	enc func(*encoder, any) error      // writes what the pointer points to
	dec func(*decoder, any, int) error // reads the n values after the number

	// plain, if there is one, reads plain MessagePack that fits the type too.
	plain func(*decoder, any) (bool, error)
}

// formTable has the forms by number, formTypes those that belong to a type.
// They are filled before any plan is made of such a type, and never change.
var (
	formTable [forms]*form
	formTypes = map[reflect.Type]*form{}
)

func init() {
	for _, f := range goForms() {
		formTable[f.number] = f
	}
	for _, f := range jsForms() {
		formTable[f.number] = f
		formTypes[f.typ] = f
		own[reflect.PointerTo(f.typ)] = true
	}
}

// formOf returns the form with a number, or nil.
func formOf(number byte) *form {
	if number >= forms {
		return nil
	}
	return formTable[number]
}

// fillForm plans the types that have a form.
func fillForm(p *plan) bool {
	f := formTypes[p.typ]
	if f == nil {
		return false
	}
	p.enc = func(e *encoder, v reflect.Value) error {
		if !v.CanAddr() {
			v = addressable(v)
		}
		return f.enc(e, v.Addr().Interface())
	}
	p.dec = f.decode
	return true
}

// decode reads the form into a value of its type.
func (f *form) decode(d *decoder, v reflect.Value) error {
	start := d.reader
	if c, err := d.code(); err == nil && isArray(c) {
		n, err := d.arrayLen()
		if err == nil && n > 0 {
			if number, _ := d.form(); number == f.number {
				return f.inside(d, v.Addr().Interface(), n-1)
			}
		}
		d.reader = start
	}
	if f.plain != nil {
		if ok, err := f.plain(d, v.Addr().Interface()); ok || err != nil {
			return err
		}
		d.reader = start
	}
	return d.want(start.pos, v)
}

// generic reads the form into a new value of its type.
func (f *form) generic(d *decoder, n, start int) (any, error) {
	x := reflect.New(f.typ).Interface()
	d.noteAny(start, x)
	if err := f.dec(d, x, n); err != nil {
		return nil, err
	}
	return x, nil
}

func (f *form) inside(d *decoder, x any, n int) error {
	if err := d.enter(n); err != nil {
		return err
	}
	if err := d.roomForForm(n); err != nil {
		return err
	}
	err := f.dec(d, x, n)
	d.leave()
	return err
}

// openForm begins a form of n values after its number.
func (e *encoder) openForm(number byte, n int) error {
	if err := e.open(n); err != nil {
		return err
	}
	e.form(number, n)
	return nil
}

// shut ends a form that was begun with openForm.
func (e *encoder) shut() error {
	e.leave()
	return e.room(0)
}
