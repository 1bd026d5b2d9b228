package clone_test

import (
	"encoding"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

func things(n int) ([]*thing, *[]string) {
	var log []string
	all := make([]*thing, n)
	for i := range all {
		all[i] = &thing{name: string(rune('a' + i)), log: &log}
	}
	return all, &log
}

// R65, R66, R188: all occurrences of a listed object are the object that
// arrives; it need not occur.
func TestTransfer_R65_R66(t *testing.T) {
	x, _ := things(2)
	type data struct {
		T, Again *thing
		Any      any
		Rim      rim[int]
		Map      map[string]*thing
	}
	r := mustSerialize(t, data{x[0], x[0], x[0], rim[int]{x[0]}, map[string]*thing{"k": x[0]}}, x[1], x[0])
	if _, err := r.Value(); err == nil {
		t.Error("objects were there before they arrived")
	}
	if n := len(r.Transits()); n != 2 || r.Objects() != nil {
		t.Errorf("got %d transits and %v before Arrive", n, r.Objects())
	}
	r.Arrive("loop")
	r.Arrive("again")
	objects := r.Objects()
	if len(objects) != 2 || r.Transits() != nil {
		t.Fatalf("got %v after Arrive", objects)
	}
	a := objects[1].(*thing)
	if a.name != "a@loop" || objects[0].(*thing).name != "b@loop" || a == x[0] {
		t.Errorf("got %v, want new objects in list order", objects)
	}
	got, err := clone.As[data](r)
	if err != nil {
		t.Fatal(err)
	}
	if got.T != a || got.Again != a || got.Any != any(a) || got.Rim.inner != a || got.Map["k"] != a {
		t.Errorf("got %+v, want %p everywhere", got, a)
	}
	v, err := r.Value()
	if err != nil || v.(map[string]any)["T"] != any(a) {
		t.Errorf("got %v, %v", v, err)
	}
}

// R67: an object that is not in the list.
func TestUnlisted_R67(t *testing.T) {
	x, log := things(2)
	b := clone.NewBuffer([]byte("x"))
	for _, v := range []any{x[0], map[string]any{"a": x[0]}, rim[int]{x[0]}, []*rim[string]{{x[0]}}} {
		_, err := (*clone.Types)(nil).Serialize(v, x[1], b)
		d := wantDataClone(t, err)
		if !strings.Contains(d.Reason, "*clone_test.thing is not in the transfer list") {
			t.Errorf("got %v", err)
		}
	}
	if len(*log) != 0 || b.Detached() {
		t.Errorf("got %v, want nothing touched", *log)
	}
	mustValue(t, nil, []any{(*thing)(nil), rim[int]{}, (*rim[int])(nil)})
}

// R24, R25, R68, R188: the list is looked at before anything else; a rim
// counts as what it holds.
func TestBadList_R68_R188(t *testing.T) {
	x, log := things(2)
	ran := false
	v := spy{func() error { ran = true; return nil }}
	for name, list := range map[string][]clone.Transferable{
		"nil":       {x[0], nil},
		"nil thing": {x[0], (*thing)(nil)},
		"empty rim": {x[0], rim[int]{}},
	} {
		_, err := (*clone.Types)(nil).Serialize(v, list...)
		var typeError *clone.TypeError
		if !errors.As(err, &typeError) || errors.Is(err, clone.ErrDataClone) {
			t.Errorf("%s: got %v, want a TypeError", name, err)
		}
	}
	for name, list := range map[string][]clone.Transferable{
		"twice":     {x[0], x[1], x[0]},
		"with rim":  {x[0], x[1], rim[int]{x[0]}},
		"two rims":  {rim[bool]{x[0]}, x[1], rim[int]{x[0]}},
		"not equal": {x[0], x[1], incomparable{}},
	} {
		_, err := (*clone.Types)(nil).Serialize(v, list...)
		if d := wantDataClone(t, err); d.Index != 2 {
			t.Errorf("%s: got index %d, want 2", name, d.Index)
		}
	}
	if ran || len(*log) != 0 {
		t.Errorf("ran %v, log %v: want nothing to have happened", ran, *log)
	}
}

type incomparable []int

func (incomparable) BeginTransfer() (clone.Transfer, error) { return nil, errGone }

// spy runs a function while it is serialized.
type spy struct{ run func() error }

func (s spy) MarshalText() ([]byte, error)  { return []byte("spy"), s.run() }
func (s *spy) UnmarshalText(b []byte) error { return nil }

var _ encoding.TextMarshaler = spy{}

// R189, R190: detached objects are found after serialization, in list order,
// and then nothing has moved.
func TestAllOrNothing_R189_R190(t *testing.T) {
	x, log := things(4)
	x[2].detached = true
	b := clone.NewBuffer([]byte("bytes"))
	_, err := (*clone.Types)(nil).Serialize(nil, b, x[0], x[1], x[2], x[3])
	if d := wantDataClone(t, err); d.Index != 3 || !errors.Is(err, errGone) {
		t.Errorf("got %v, want index 3", err)
	}
	if want := "clone: transfer[3]: *clone_test.thing cannot be transferred: gone"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	wantEqual(t, *log, []string{"begin a", "begin b", "begin c", "revert b", "revert a"})
	if b.Detached() || b.Len() != 5 {
		t.Error("the buffer was detached")
	}
	mustSerialize(t, nil, b, x[0], x[1], x[3])
	wantEqual(t, (*log)[5:], []string{"begin a", "begin b", "begin d", "commit a", "commit b", "commit d"})
}

// R189: an error of the value wins over one of the list; what a method
// detaches meanwhile is found.
func TestOrderOfErrors_R157_R189(t *testing.T) {
	x, log := things(1)
	x[0].detached = true
	mine := errors.New("mine")
	_, err := (*clone.Types)(nil).Serialize([]any{spy{func() error { return mine }}}, x[0])
	if err != mine {
		t.Errorf("got %v, want the method's own error (R157)", err)
	}
	if len(*log) != 0 {
		t.Errorf("got %v", *log)
	}
	b := clone.NewBuffer([]byte("x"))
	x[0].detached = false
	_, err = (*clone.Types)(nil).Serialize(spy{func() error {
		mustSerialize(t, nil, b)
		return nil
	}}, x[0], b)
	if d := wantDataClone(t, err); d.Index != 1 || x[0].detached {
		t.Errorf("got %v, want index 1 and nothing detached", err)
	}
}

// R156: serialization is in order, depth first, and stops at the first failure.
func TestOrderOfMethods_R156(t *testing.T) {
	var ran []int
	s := func(i int) spy { return spy{func() error { ran = append(ran, i); return nil }} }
	_, err := clone.Marshal([]any{s(1), map[string]any{"b": s(3), "a": s(2)}, func() {}, s(4)})
	wantDataClone(t, err)
	wantEqual(t, ran, []int{1, 2, 3})
}

// R26: changing the list while it is used has no effect.
func TestListIsCopied_R26(t *testing.T) {
	x, _ := things(2)
	list := []clone.Transferable{x[0]}
	mustSerialize(t, spy{func() error { list[0] = x[1]; return nil }}, list...)
	if !x[0].detached || x[1].detached {
		t.Error("the list was read again")
	}
}

// R190: a panic leaves every object as it was.
func TestPanicInBegin_R190(t *testing.T) {
	x, log := things(1)
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed")
		}
		wantEqual(t, *log, []string{"begin a", "revert a"})
	}()
	_, _ = (*clone.Types)(nil).Serialize(nil, x[0], panics{})
}

type panics struct{}

func (panics) BeginTransfer() (clone.Transfer, error) { panic("no") }

// Prepare alone has no effect on the list.
func TestPrepare(t *testing.T) {
	x, log := things(1)
	r, err := (*clone.Types)(nil).Prepare(x[0], []clone.Transferable{x[0]})
	if err != nil || len(*log) != 0 || r.Transits() != nil {
		t.Fatalf("got %v, %v", *log, err)
	}
	if err := r.Transfer(); err != nil || !x[0].detached || len(r.Transits()) != 1 {
		t.Errorf("got %v, detached %v", err, x[0].detached)
	}
	if err := r.Transfer(); err != nil || len(r.Transits()) != 1 {
		t.Errorf("a second Transfer: %v", err)
	}
}

// A Shared value is its own clone, also in an interface that it implements.
func TestShared(t *testing.T) {
	x, _ := things(1)
	type data struct {
		R right
		S interface{ Name() string }
		A any
		P *right
	}
	v := data{right{x[0]}, right{x[0]}, right{x[0]}, &right{x[0]}}
	r := mustSerialize(t, v)
	got, err := clone.As[data](r)
	if err != nil || got.R != v.R || got.S != v.S || got.A != any(v.R) || *got.P != *v.P {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := r.Bytes(); err == nil {
		t.Error("a capability became bytes")
	}
	if _, err := clone.As[rim[int]](mustSerialize(t, v.R)); err == nil {
		t.Error("a rim took what does not fit")
	}
	_, err = clone.As[*thing](mustSerialize(t, v.R))
	wantDecodeError(t, err)
}

type namedRight struct {
	right
	Notes []string
}

// A struct that embeds a Shared value is not shared itself.
func TestEmbeddedShared(t *testing.T) {
	x, _ := things(1)
	v := namedRight{right{x[0]}, []string{"n"}}
	got := mustClone(t, v)
	if samePointer(got.Notes, v.Notes) {
		t.Error("the struct was shared")
	}
}

// Strip forgets the objects and keeps the rest.
func TestStrip(t *testing.T) {
	x, _ := things(1)
	r := mustSerialize(t, map[string]any{"t": x[0], "s": right{x[0]}, "n": 1}, x[0])
	r.Arrive(nil)
	if _, err := r.Value(); err != nil {
		t.Fatal(err)
	}
	r.Strip()
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, v, map[string]any{"t": nil, "s": nil, "n": int64(1)})
	got, err := clone.As[struct {
		T *thing `msgpack:"t"`
	}](r)
	if err != nil || got.T != nil || r.Objects() != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

// Bare is a stripped copy; the message itself keeps its objects.
func TestBare(t *testing.T) {
	x, _ := things(1)
	r := mustSerialize(t, []any{x[0], 1}, x[0])
	v, err := r.Bare().Value()
	if err != nil || len(r.Transits()) != 1 {
		t.Fatalf("got %v, %d transits", err, len(r.Transits()))
	}
	wantEqual(t, v, []any{nil, int64(1)})
	_, err = clone.FromBytes(nil, []byte("\xc0")).Bare().Value()
	wantDecodeError(t, err)
}

func TestManyObjects_R71(t *testing.T) {
	list := make([]clone.Transferable, 100)
	values := make([]any, 100)
	for i := range list {
		x := &thing{name: fmt.Sprint(i)}
		list[i], values[99-i] = x, x
	}
	r := mustSerialize(t, values, list...)
	r.Arrive(nil)
	got, err := clone.As[[]*thing](r)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range got {
		if x.name != fmt.Sprint(99-i) || any(x) != r.Objects()[99-i] {
			t.Fatalf("got %v at %d", x.name, i)
		}
	}
}
