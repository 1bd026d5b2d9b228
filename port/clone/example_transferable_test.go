package clone_test

import (
	"errors"
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

// Lease is a right that only one party has at a time.
type Lease struct{ room string }

var errGivenAway = errors.New("the lease was given away")

func (l *Lease) BeginTransfer() (clone.Transfer, error) {
	if l.room == "" {
		return nil, errGivenAway
	}
	return leaseClaim{l}, nil
}

type leaseClaim struct{ from *Lease }

func (c leaseClaim) Commit() clone.Transit {
	room := c.from.room
	c.from.room = ""
	return leaseTransit{room}
}

func (c leaseClaim) Revert() {}

type leaseTransit struct{ room string }

func (t leaseTransit) Arrive(any) any { return &Lease{t.room} }
func (t leaseTransit) Lose(error)     {}

// A type of one's own moves with a message: it is claimed, detached, and made anew.
func ExampleTransferable() {
	lease := &Lease{"12a"}
	var types clone.Types
	_, err := types.Serialize([]any{lease})
	fmt.Println(err)

	r, err := types.Serialize(map[string]any{"lease": lease, "days": 3}, lease)
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Arrive(nil)
	got, err := clone.As[struct {
		Lease *Lease `msgpack:"lease"`
		Days  int    `msgpack:"days"`
	}](r)
	fmt.Println(got.Lease.room, got.Days, err)

	_, err = types.Serialize(lease, lease)
	fmt.Println(err)
	// Output:
	// clone: $[0]: *clone_test.Lease is not in the transfer list
	// 12a 3 <nil>
	// clone: transfer[0]: *clone_test.Lease cannot be transferred: the lease was given away
}
