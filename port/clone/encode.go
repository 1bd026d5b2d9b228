package clone

import (
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// An encoder writes one message. Encoders are pooled.
type encoder struct {
	out   sink
	tok   *msgpack.Encoder // writes tokens to out
	types *Types
	usage

	seen    seen     // where each object was written
	targets []uint32 // offsets that references name
	listed  []any    // the objects of the transfer list
	shared  []any    // the shared objects met so far

	static bool // inside a registered type: the reader knows the types
	named  bool // a name of a registered type was written
	hooked bool // inside a registered type, a form was written that its own method reads

	anys  []property[any] // of the maps that are being written
	texts []property[string]
}

// sink is a byte slice that the codec writes to.
type sink struct{ b []byte }

func (s *sink) Write(p []byte) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}

func (s *sink) WriteByte(c byte) error {
	s.b = append(s.b, c)
	return nil
}

var encoders = sync.Pool{New: func() any {
	e := &encoder{}
	e.tok = msgpack.NewEncoder(&e.out)
	return e
}}

func newEncoder(t *Types) *encoder {
	e := encoders.Get().(*encoder)
	e.types = t
	e.most = t.use()
	return e
}

// release gives the encoder back, holding on to nothing of the message.
func (e *encoder) release() {
	if cap(e.out.b) > large {
		e.out.b = nil
	}
	e.out.b = e.out.b[:0]
	e.types, e.usage = nil, usage{}
	e.seen.reset()
	e.targets = keep(e.targets)
	e.listed, e.shared = nil, nil
	e.static, e.named, e.hooked = false, false, false
	e.anys, e.texts = keep(e.anys), keep(e.texts)
	encoders.Put(e)
}

// large is more than an encoder keeps.
const large = 1 << 15

// body returns the bytes written. A long message takes the buffer with it.
func (e *encoder) body() []byte {
	if n := len(e.out.b); n > large && cap(e.out.b)-n < n/4 {
		b := e.out.b
		e.out.b = nil
		return b
	}
	return slices.Clone(e.out.b)
}

// offset is where the next value begins.
func (e *encoder) offset() uint32 { return uint32(len(e.out.b)) }

// room fails once the message is too long.
func (e *encoder) room(n int) error {
	if len(e.out.b)+n > e.most.Bytes {
		return &fault{reason: "message too long", err: ErrLimit}
	}
	return nil
}

// open is called at the start of each container of n values.
func (e *encoder) open(n int) error {
	if err := e.room(n); err != nil {
		return err
	}
	return e.enter(n)
}

// met returns true, having written a reference, if the object was written
// before; otherwise it remembers it.
func (e *encoder) met(k object) (bool, error) {
	here := e.offset()
	x, again := e.seen.visit(k)
	if !again {
		x.offset = here
		return false, nil
	}
	off := x.offset
	if off == here {
		return true, &fault{reason: k.plan.typ.String() + " that points to itself cannot be cloned"}
	}
	if n := len(e.targets); n == 0 || e.targets[n-1] != off {
		e.targets = append(e.targets, off)
	}
	e.ext4(extRef, off)
	return true, nil
}

// sortedTargets returns a copy of the targets, ascending, each once.
func (e *encoder) sortedTargets() []uint32 {
	if len(e.targets) == 0 {
		return nil
	}
	t := slices.Clone(e.targets)
	slices.Sort(t)
	return slices.Compact(t)
}

// plain writes the contents of an interface: a value of any type.
func (e *encoder) plain(v any) error {
	switch x := v.(type) {
	case nil:
		e.null()
	case bool:
		e.bool(x)
	case string:
		return e.str(x)
	case int:
		e.int(int64(x))
	case int64:
		e.int(x)
	case float64:
		e.float64(x)
	case []byte:
		return encAnyBytes(e, x)
	case []any:
		return e.list(x)
	case map[string]any:
		return e.dict(x)
	case time.Time:
		e.time(x)
	default:
		return e.dynamic(reflect.ValueOf(v))
	}
	return nil
}

// dynamic writes a value of which the reader does not know the type.
func (e *encoder) dynamic(v reflect.Value) error {
	p := planOf(v.Type())
	outer := e.static
	e.static = false
	err := p.encodeDynamic(e, v)
	e.static = outer
	return err
}

func (p *plan) encodeDynamic(e *encoder, v reflect.Value) error {
	if p.isError && !p.object && !p.formOfPointer() && p.registered(e) == "" {
		return e.error(v)
	}
	return p.encode(e, v)
}

// formOfPointer reports whether the type is a pointer to one that has a form of
// its own, which is then the form of an error too.
func (p *plan) formOfPointer() bool {
	return p.elem != nil && p.elem.special && p.typ.Kind() == reflect.Pointer
}

// encode writes v, under its name if its type is registered.
func (p *plan) encode(e *encoder, v reflect.Value) error {
	if !e.static {
		if name := e.name(p); name != "" && !(p.nilable && v.IsNil()) {
			return e.underName(formNamed, name, p, v)
		}
	}
	return p.enc(e, v)
}

// name returns the name under which the type is registered, or "".
func (e *encoder) name(p *plan) string {
	if !p.nameable {
		return ""
	}
	return e.types.name(p.typ)
}

// registered is name for a type or the type that it points to.
func (p *plan) registered(e *encoder) string {
	if p.typ.Kind() == reflect.Pointer && p.elem != nil {
		p = p.elem
	}
	return e.name(p)
}

func (e *encoder) underName(form byte, name string, p *plan, v reflect.Value) error {
	e.form(form, 2)
	e.string(name)
	e.named, e.static = true, true
	err := p.enc(e, v)
	e.static = false
	return err
}

// form begins an array that is a form with n more elements.
func (e *encoder) form(form byte, n int) {
	e.array(n + 1)
	e.out.b = append(e.out.b, msgpcode.FixExt1, extForm, form)
}

func (e *encoder) null() { e.token(msgpcode.Nil) }

func (e *encoder) ext4(id int8, n uint32) {
	e.out.b = append(e.out.b, msgpcode.FixExt4, byte(id), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

func (e *encoder) str(s string) error {
	if !validUTF8(s) {
		return errUTF8("string")
	}
	if err := e.room(len(s)); err != nil {
		return err
	}
	e.string(s)
	return nil
}

func errUTF8(typ string) error {
	return &fault{reason: typ + " is not valid UTF-8"}
}
