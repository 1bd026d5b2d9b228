package clone_test

import (
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/berth-go/berth/port/clone"
)

// R140: exported fields in declaration order; the rest is lost.
func TestStruct_R140(t *testing.T) {
	type p struct {
		X    int
		y    int
		Next *p
	}
	v := &p{X: 1, y: 2}
	v.Next = v
	m := mustValue(t, nil, v).(map[string]any)
	if len(m) != 2 || m["X"] != int64(1) || !samePointer(m["Next"], m) {
		t.Errorf("got %v, want X and Next", m)
	}
	c := mustClone(t, v)
	if c.y != 0 || c.Next != c {
		t.Errorf("got %+v", c)
	}
	type ordered struct{ B, A, C int }
	b, err := clone.Marshal(ordered{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(b[2:]), "\x83\xa1B\x01\xa1A\x02\xa1C\x03"; got != want {
		t.Errorf("got % x, want % x", got, want)
	}
}

type base struct {
	ID   int
	Kind string
}

type other struct{ Kind string }

// R140: tags as the codec has them; embedded structs are promoted.
func TestTags_R140(t *testing.T) {
	type tagged struct {
		Renamed int    `msgpack:"n"`
		Gone    int    `msgpack:"-"`
		Empty   string `msgpack:",omitempty"`
		List    []int  `msgpack:"list,omitempty"`
		Old     int    `msgpack:"new,alias:old"`
	}
	wantEqual(t, mustValue(t, nil, tagged{1, 2, "", nil, 3}), map[string]any{"n": int64(1), "new": int64(3)})
	wantEqual(t, mustClone(t, tagged{1, 2, "x", []int{}, 3}), tagged{1, 0, "x", nil, 3})
	got, err := clone.As[tagged](mustSerialize(t, map[string]any{"old": 4}))
	if err != nil || got.Old != 4 {
		t.Errorf("got %v, %v, want the alias", got, err)
	}

	type embeds struct {
		base
		*url.Userinfo `msgpack:"-"`
		Name          string
	}
	wantEqual(t, mustValue(t, nil, embeds{base: base{1, "k"}, Name: "n"}),
		map[string]any{"ID": int64(1), "Kind": "k", "Name": "n"})

	type Base base
	type pointer struct {
		*Base
		Z int
	}
	wantEqual(t, mustValue(t, nil, pointer{Z: 1}), map[string]any{"Z": int64(1)})
	wantEqual(t, mustClone(t, pointer{Base: &Base{ID: 2}}), pointer{Base: &Base{ID: 2}})

	type Other other
	type clash struct {
		Base
		Other
	}
	wantEqual(t, mustClone(t, clash{Base{1, "a"}, Other{"b"}}), clash{Base{1, "a"}, Other{"b"}})

	type tuple struct {
		_msgpack struct{} `msgpack:",as_array"`
		A, B     int
	}
	wantEqual(t, mustValue(t, nil, tuple{A: 1, B: 2}), []any{int64(1), int64(2)})
	wantEqual(t, mustClone(t, tuple{struct{}{}, 1, 2}), tuple{A: 1, B: 2})
}

type Tree struct {
	*Tree
	X int
}

func TestEmbedsItself(t *testing.T) {
	got := mustClone(t, Tree{Tree: &Tree{X: 2}, X: 1})
	if got.X != 1 || got.Tree.X != 2 {
		t.Errorf("got %+v", got)
	}
}

// R154: concrete types are lost, and made again by what the receiver wants.
func TestOtherType_R154(t *testing.T) {
	type sent struct {
		A []celsius
		B map[label][]level
		C [2]struct{ D *bool }
	}
	type wanted struct {
		A []float64
		B map[string][]int
		C []map[string]bool
		E string
	}
	yes := true
	r := mustSerialize(t, sent{[]celsius{1.5}, map[label][]level{"k": {2}}, [2]struct{ D *bool }{{&yes}, {&yes}}})
	got, err := clone.As[wanted](r)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, wanted{[]float64{1.5}, map[string][]int{"k": {2}}, []map[string]bool{{"D": true}, {"D": true}}, ""})
}

type stamped struct {
	time.Time
	Note string
}

type secret struct{ hidden string }

func (s secret) MarshalText() ([]byte, error)   { return []byte("<" + s.hidden + ">"), nil }
func (s *secret) UnmarshalText(b []byte) error  { s.hidden = strings.Trim(string(b), "<>"); return nil }
func (s secret) MarshalOnly() ([]byte, error)   { return nil, nil }
func (k keyed) MarshalBinary() ([]byte, error)  { return []byte{byte(k)}, nil }
func (k *keyed) UnmarshalBinary(b []byte) error { *k = keyed(b[0]); return nil }

type keyed uint8

// A type's own binary or text form is honoured, in values and in keys.
func TestMarshalers(t *testing.T) {
	u, _ := url.Parse("https://example.org/a?b=c")
	addr := netip.MustParseAddr("192.0.2.1")
	type all struct {
		U *url.URL
		A netip.Addr
		S secret
		P *secret
		K []keyed
		M map[netip.Addr]int
		N map[secret]string
		O map[keyed]int
	}
	v := all{u, addr, secret{"x"}, &secret{"y"}, []keyed{1, 2}, map[netip.Addr]int{addr: 1},
		map[secret]string{{"k"}: "v"}, map[keyed]int{7: 8}}
	wantEqual(t, mustClone(t, v), v)
	wantEqual(t, mustValue(t, nil, secret{"x"}), "<x>")
	wantEqual(t, mustValue(t, nil, v.N), map[string]any{"<k>": "v"})
	wantEqual(t, mustValue(t, nil, keyed(3)), []byte{3})

	// A promoted method does not speak for the fields around it.
	s := mustClone(t, stamped{time.Unix(1, 0).UTC(), "note"})
	if s.Note != "note" || s.Unix() != 1 {
		t.Errorf("got %+v", s)
	}
}

type brittle struct{}

func (brittle) MarshalText() ([]byte, error) { return []byte("x"), nil }
func (*brittle) UnmarshalText([]byte) error  { panic("no") }

// R135: a method that panics while a message is read is a message error.
func TestPanicWhileDecoding_R135(t *testing.T) {
	for _, v := range []any{brittle{}, map[brittle]int{{}: 1}} {
		r := mustSerialize(t, v)
		if _, err := r.Value(); err != nil {
			t.Error(err)
		}
	}
	_, err := clone.As[brittle](mustSerialize(t, brittle{}))
	wantDecodeError(t, err)
	_, err = clone.As[map[brittle]int](mustSerialize(t, map[brittle]int{{}: 1}))
	wantDecodeError(t, err)
}

// R179: private state does not make a value uncloneable, but a type that is
// nothing else has no clone.
func TestPrivateState_R179(t *testing.T) {
	type guarded struct {
		mu sync.Mutex
		N  int
	}
	g := &guarded{N: 1}
	g.mu.Lock()
	if c := mustClone(t, g); c.N != 1 || !c.mu.TryLock() {
		t.Errorf("got %d and a lock, want the number only", c.N)
	}
	type opaque struct{ n int }
	_, err := clone.Clone(opaque{1})
	wantDataClone(t, err)
	mustClone(t, struct{}{})
}
