package clone_test

import (
	"errors"
	"os"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// token is a platform object: it has hidden state, and a form by its own
// methods.
type token struct {
	key     string
	revoked bool
}

var errRevoked = errors.New("token is revoked")

func (x *token) MarshalBinary() ([]byte, error) {
	if x.revoked {
		return nil, errRevoked
	}
	return []byte(x.key), nil
}

func (x *token) UnmarshalBinary(b []byte) error {
	x.key = string(b)
	return nil
}

// R150: a type is serializable by its pair of methods, or by registration, and
// otherwise, with hidden state, it is refused, nested too. What its method says
// against it comes back as it is.
func TestPlatformObjects_R150(t *testing.T) {
	var types clone.Types
	if err := clone.Register[token](&types, "token"); err != nil {
		t.Fatal(err)
	}
	v := mustValue(t, &types, []any{&token{key: "k"}}).([]any)
	if x, ok := v[0].(*token); !ok || x.key != "k" {
		t.Errorf("got %#v", v[0])
	}
	_, err := types.Serialize([]any{&token{revoked: true}})
	if err != errRevoked {
		t.Errorf("got %v, want %v", err, errRevoked)
	}
	type hidden struct{ state int }
	refused(t, map[string]any{"a": []any{hidden{1}}}, "$.a[0]")
	refused(t, map[string]any{"a": os.Stdin}, "$.a")
}

// composite is a Transferable with a transfer list of its own.
type composite struct{ parts []clone.Transferable }

func (c *composite) BeginTransfer() (clone.Transfer, error) {
	claims := &compositeTransfer{}
	for _, p := range c.parts {
		x, err := p.BeginTransfer()
		if err != nil {
			claims.Revert()
			return nil, err
		}
		claims.parts = append(claims.parts, x)
	}
	return claims, nil
}

type compositeTransfer struct{ parts []clone.Transfer }

func (c *compositeTransfer) Commit() clone.Transit {
	t := &compositeTransit{}
	for _, p := range c.parts {
		t.parts = append(t.parts, p.Commit())
	}
	return t
}

func (c *compositeTransfer) Revert() {
	for _, p := range c.parts {
		p.Revert()
	}
}

type compositeTransit struct{ parts []clone.Transit }

func (c *compositeTransit) Arrive(at any) any {
	out := &composite{}
	for _, p := range c.parts {
		out.parts = append(out.parts, p.Arrive(at).(clone.Transferable))
	}
	return out
}

func (c *compositeTransit) Lose(reason error) {
	for _, p := range c.parts {
		p.Lose(reason)
	}
}

// R187, R190, R196: a user's type can be transferred, with what it lists; if
// something in there is detached, it is an error and nothing is.
func TestNestedTransfer_R187_R190_R196(t *testing.T) {
	a, b, first := clone.NewBuffer([]byte("a")), clone.NewBuffer([]byte("b")), clone.NewBuffer([]byte("f"))
	c := &composite{parts: []clone.Transferable{a, b}}
	mustSerialize(t, nil, b)
	_, err := (*clone.Types)(nil).Serialize(c, first, c)
	if d := wantDataClone(t, err); d.Index != 1 || a.Detached() || first.Detached() {
		t.Fatalf("got %v, detached %v and %v", err, a.Detached(), first.Detached())
	}
	c.parts = c.parts[:1]
	r := mustSerialize(t, []any{c}, c)
	r.Arrive(nil)
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	got := v.([]any)[0].(*composite).parts[0].(*clone.Buffer)
	if string(got.Bytes()) != "a" || !a.Detached() {
		t.Errorf("got %q, detached %v", got.Bytes(), a.Detached())
	}
}

// file is a handle that moves: the sender's is closed by it.
type file struct{ f *os.File }

func (h *file) BeginTransfer() (clone.Transfer, error) {
	if h.f == nil {
		return nil, os.ErrClosed
	}
	return fileTransfer{h}, nil
}

type fileTransfer struct{ h *file }

func (t fileTransfer) Commit() clone.Transit {
	moved := &file{t.h.f}
	t.h.f = nil
	return fileTransit{moved}
}

func (fileTransfer) Revert() {}

type fileTransit struct{ h *file }

func (t fileTransit) Arrive(any) any { return t.h }
func (t fileTransit) Lose(error)     { _ = t.h.f.Close() }

// R198: a handle works at the receiver alone, and is closed if it is lost.
func TestHandle_R198(t *testing.T) {
	open := func() *file {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatal(err)
		}
		return &file{f}
	}
	h := open()
	r := mustSerialize(t, []any{h}, h)
	if _, err := h.f.Read(nil); !errors.Is(err, os.ErrInvalid) {
		t.Errorf("got %v at the sender", err)
	}
	r.Arrive(nil)
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	if got := v.([]any)[0].(*file); got.f.Close() != nil {
		t.Error("the receiver's handle does not work")
	}
	h = open()
	f := h.f
	for _, x := range mustSerialize(t, h, h).Transits() {
		x.Lose(errGone)
	}
	if _, err := f.Read(nil); !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v of a handle that was lost, want it closed", err)
	}
}
