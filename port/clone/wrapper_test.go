package clone_test

import (
	"errors"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// own is a rim around plain data; endless is one around itself.
type own struct{ v any }

func (o own) UnwrapClone() any { return o.v }

type endless struct{}

func (e endless) UnwrapClone() any { return e }

// A rim may hold what is no object; then it stands for that.
func TestWrapperOfData(t *testing.T) {
	wantEqual(t, mustValue(t, nil, []any{own{5}, own{nil}}), []any{int64(5), nil})
	_, err := clone.Marshal(own{func() {}})
	wantDataClone(t, err)
	_, err = clone.Marshal(endless{})
	if wantDataClone(t, err); !errors.Is(err, clone.ErrLimit) {
		t.Errorf("got %v, want a limit", err)
	}
	_, err = clone.As[own](mustSerialize(t, own{5}))
	wantDecodeError(t, err)
}

// What a rim refuses is a decode error that says why.
func TestWrapperRefuses_R135(t *testing.T) {
	b := clone.NewBuffer([]byte("x"))
	_, err := clone.As[rim[int]](mustSerialize(t, b))
	if d := wantDecodeError(t, err); d.Err == nil || d.Err.Error() != "not a thing" {
		t.Errorf("got %v", err)
	}
}
