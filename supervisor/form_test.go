package supervisor

import (
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// Children share what they have in common, but for their Names and News: one that
// differs in any other field does not.
func TestAlike(t *testing.T) {
	differ := map[string]Child{
		"NewWith":     {NewWith: func(any) actor.Actor { return nil }},
		"Supervisor":  {Supervisor: &Spec{}},
		"Restart":     {Restart: Transient},
		"Significant": {Significant: true},
		"Origin":      {Origin: "https://example.org"},
		"Shutdown":    {Shutdown: Brutal},
		"Drain":       {Drain: time.Second},
		"Backoff":     {Backoff: Backoff{Min: 1}},
		"Resume":      {Resume: true},
		"InHand":      {InHand: actor.InHand{Park: true}},
		"Limit":       {Limit: &port.Limit{Messages: 1}},
		"FreshInbox":  {FreshInbox: true},
		"Ports":       {Ports: map[string]*port.Port{"p": port.NewInbox()}},
		"Wires":       {Wires: []Wire{{A: "a", B: "b"}}},
	}
	make1 := func() actor.Actor { return nil }
	plain := Child{Name: "a", New: make1}
	if other := (Child{Name: "b", New: func() actor.Actor { return nil }}); !plain.alike(&other) {
		t.Error("another name and New: not alike")
	}
	for f := range reflect.TypeFor[Child]().Fields() {
		c, ok := differ[f.Name]
		switch {
		case f.Name == "Name" || f.Name == "New":
		case !ok:
			t.Errorf("the field %s is not in this test", f.Name)
		case c.alike(&plain) || plain.alike(&c):
			t.Errorf("%s differs, and they are alike", f.Name)
		}
		switch f.Name {
		case "NewWith", "Supervisor", "Ports", "Wires": // lead to what is one child's
			if c.alike(&c) {
				t.Errorf("%s is shared", f.Name)
			}
		default:
			if !c.alike(&c) {
				t.Errorf("%s is not shared", f.Name)
			}
		}
	}
}

// A form gives back the Child that it was made of.
func TestForm(t *testing.T) {
	var c custody
	made := 0
	first := Child{Name: "a", Restart: Transient, New: func() actor.Actor { made++; return nil }}
	second := Child{Name: "b", Restart: Transient, New: func() actor.Actor { made += 10; return nil }}
	third := Child{Name: "c", New: first.New}
	forms := []form{c.form(&first), c.form(&second), c.form(&third)}
	if forms[0].kind != forms[1].kind || forms[1].kind == forms[2].kind {
		t.Error("the first two have nothing in common, or the third has")
	}
	for i, want := range []Child{first, second, third} {
		got := forms[i].child(want.Name)
		if got.Name != want.Name || !got.alike(&want) || forms[i].made() {
			t.Errorf("got %+v, want %+v", got, want)
		}
		got.New()
	}
	if made != 12 {
		t.Errorf("got %d, want 12: a New is another's", made)
	}
	var got any
	template := &Child{Name: "any", NewWith: func(arg any) actor.Actor { got = arg; return nil }}
	f := form{template, "arg"}
	child := f.child("d")
	if child.New(); child.Name != "d" || child.NewWith != nil || got != "arg" || !f.made() || !(form{template, nil}).made() {
		t.Errorf("got %+v made with %v, want d made with arg", child, got)
	}
}

// What is kept with a child are five words: see the plan's TestChildSize.
func TestRecordSize(t *testing.T) {
	if size := unsafe.Sizeof(record{}); size > 40 {
		t.Errorf("a record has %d bytes, want at most 40", size)
	}
}
