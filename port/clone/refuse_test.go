package clone_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/berth-go/berth/port/clone"
)

// R148, R149, R150: what cannot be cloned is refused, at any depth, also when
// it is nil.
func TestRefused_R148_R149_R150(t *testing.T) {
	var nilFunc func()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, v := range []any{
		func() {}, nilFunc, TestRefused_R148_R149_R150, t.Name, make(chan int), (chan int)(nil),
		complex(1, 2), complex64(1), uintptr(1), unsafe.Pointer(nil),
		&sync.Mutex{}, &sync.WaitGroup{}, &atomic.Int64{}, &sync.Map{}, &bytes.Buffer{},
		ctx, context.Background(), reflect.ValueOf(1), reflect.TypeOf(1), &[]func(){nil}[0],
		map[string]func(){}["x"], struct{ F func() }{}, []chan int{nil}, map[chan int]int{nil: 1},
		&struct{ sync.Mutex }{}, clone.Buffer{}, struct{ B clone.Buffer }{},
	} {
		for _, nested := range []any{v, []any{v}, map[string]any{"k": v}, &struct{ V any }{v}} {
			_, err := (*clone.Types)(nil).Serialize(nested)
			if err == nil {
				t.Errorf("%T in %T was cloned", v, nested)
				continue
			}
			wantDataClone(t, err)
		}
	}
	// Empty containers of such things hold nothing that cannot be cloned.
	mustValue(t, nil, []any{[]func(){}, []chan int(nil), map[string]func(){}})
}

// R141: the error names the path and the kind.
func TestPath_R141(t *testing.T) {
	type job struct {
		Done chan int
		Args map[string]any
	}
	type batch struct{ Jobs []job }
	args := func(v any) any { return struct{ A map[string]any }{map[string]any{"a b": v}} }
	tests := []struct {
		in           any
		path, reason string
	}{
		{batch{make([]job, 1)}, "$.Jobs[0].Done", "chan int cannot be cloned"},
		{map[string]any{"a": []any{func() {}}}, "$.a[0]", "func() cannot be cloned"},
		{args(1i), `$.A["a b"]`, "complex128 cannot be cloned"},
		{[]any{1, []any{uintptr(1)}}, "$[1][0]", "uintptr cannot be cloned"},
		{map[int]any{7: make(chan bool)}, "$[7]", "chan bool cannot be cloned"},
		{map[any]any{"k": make(chan bool)}, `$["k"]`, "chan bool cannot be cloned"},
		{&struct{ S fmt.Stringer }{&strings.Builder{}}, "$.S", "fmt.Stringer cannot be cloned: it holds a *strings.Builder, which is not registered"},
		{struct{ S []string }{[]string{"", "\xff"}}, "$.S[1]", "string is not valid UTF-8"},
		{func() {}, "$", "func() cannot be cloned"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			_, err := (*clone.Types)(nil).Serialize(tt.in)
			d := wantDataClone(t, err)
			if d.Path != tt.path || d.Reason != tt.reason || d.Index != -1 {
				t.Errorf("got %q, %q, %d, want %q, %q, -1", d.Path, d.Reason, d.Index, tt.path, tt.reason)
			}
			if want := "clone: " + tt.path + ": " + tt.reason; err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
		})
	}
}

func TestDecodePath(t *testing.T) {
	type in struct{ Jobs []map[string]any }
	type out struct{ Jobs []map[string]int8 }
	r := mustSerialize(t, in{[]map[string]any{{}, {"a b": 300}}})
	_, err := clone.As[out](r)
	d := wantDecodeError(t, err)
	if d.Path != `$.Jobs[1]["a b"]` || d.Reason != "300 is not exact as int8" {
		t.Errorf("got %q, %q", d.Path, d.Reason)
	}
}

// Two fields with one name would lose one of them.
func TestSameName(t *testing.T) {
	_, err := clone.Clone(struct {
		A int `msgpack:"x"`
		B int `msgpack:"x"`
	}{})
	if wantDataClone(t, err); !strings.Contains(err.Error(), "two fields called x") {
		t.Errorf("got %v", err)
	}
}
