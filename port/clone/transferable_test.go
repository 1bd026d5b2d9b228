package clone_test

import (
	"errors"

	"github.com/berth-go/berth/port/clone"
)

// thing is a Transferable that logs what is done to it.
type thing struct {
	name     string
	log      *[]string
	detached bool
}

var errGone = errors.New("gone")

func (x *thing) note(what string) {
	if x.log != nil {
		*x.log = append(*x.log, what+" "+x.name)
	}
}

func (x *thing) BeginTransfer() (clone.Transfer, error) {
	x.note("begin")
	if x.detached {
		return nil, errGone
	}
	return thingTransfer{x}, nil
}

type thingTransfer struct{ x *thing }

func (t thingTransfer) Commit() clone.Transit {
	t.x.note("commit")
	t.x.detached = true
	return thingTransit{t.x.name, t.x.log}
}

func (t thingTransfer) Revert() { t.x.note("revert") }

type thingTransit struct {
	name string
	log  *[]string
}

func (t thingTransit) Arrive(at any) any {
	name := t.name
	if at != nil {
		name += "@" + at.(string)
	}
	return &thing{name: name, log: t.log}
}

func (t thingTransit) Lose(error) {}

// rim is a typed rim around a thing.
type rim[T any] struct{ inner *thing }

func (r rim[T]) UnwrapClone() any {
	if r.inner == nil {
		return nil
	}
	return r.inner
}

func (r *rim[T]) WrapClone(obj any) error {
	x, ok := obj.(*thing)
	if !ok {
		return errors.New("not a thing")
	}
	r.inner = x
	return nil
}

func (r rim[T]) BeginTransfer() (clone.Transfer, error) { return r.inner.BeginTransfer() }

// right is a Shared value.
type right struct{ to *thing }

func (right) SharedClone() {}

func (r right) Name() string { return r.to.name }
