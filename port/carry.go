package port

import (
	"context"
	"errors"
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

// sendWith posts with a transfer list. The steps are the standard's (R24): the list is
// checked against the posting port and the target; the value is serialized;
// all is detached or nothing; and only then is it found out whether anybody is
// there to take it.
//
// Where there is a limit, room is found between the second and the third.
func (a address) sendWith(ctx context.Context, v any, transfer []Transferable, x *meta) error {
	list := make([]Transferable, len(transfer))
	copy(list, transfer)
	for i, o := range list {
		if o == nil {
			return &clone.TypeError{Reason: fmt.Sprintf("transfer[%d] is nil", i)}
		}
	}
	doomed := false
	for i, o := range list {
		p := asPort(o)
		if p == nil {
			continue
		}
		if a.port != nil && p == a.port {
			return &clone.DataCloneError{Path: "$", Index: i, Reason: "a port cannot transfer itself"}
		}
		doomed = doomed || p.end != nil && p.end == a.to
	}
	rec, err := a.types().Prepare(v, list)
	if err != nil {
		return err
	}
	if a.to != nil && !doomed && a.to.guarded.Load() {
		return a.sendReserved(ctx, rec, x)
	}
	if err := rec.Transfer(); err != nil {
		return err
	}
	m := message{data: rec, meta: x}
	if doomed {
		a.to.sink().discard(Doomed, errDoomed, m)
		return nil
	}
	return a.post(m)
}

// sendReserved posts a message that is serialized to an end that is limited or barred:
// a message that is refused has moved nothing.
func (a address) sendReserved(ctx context.Context, rec *clone.Record, x *meta) error {
	s, err := a.reserve(ctx, rec, x)
	if err != nil {
		return err
	}
	var m *message // nil as long as the room is not used
	if s != nil {
		defer func() {
			if m == nil {
				_ = s.keep(nil)
			}
		}()
	}
	if err := rec.Transfer(); err != nil {
		return err
	}
	m = &message{data: rec, meta: x}
	if s == nil {
		return a.post(*m)
	}
	return s.keep(m)
}

var errDoomed = errors.New("port: a message transferred the port that it was for")

// asPort returns the port that a transfer list's entry stands for, or nil.
func asPort(o Transferable) *Port {
	switch o := o.(type) {
	case *Port:
		return o
	case clone.Wrapper:
		p, _ := o.UnwrapClone().(*Port)
		return p
	}
	return nil
}
