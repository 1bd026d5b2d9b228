package clone

// Transferable is an object that moves with a message instead of being copied:
// a port, a [Buffer]. Implementations must be comparable, which pointers are.
//
// It stands for the standard's transferable objects:
// https://html.spec.whatwg.org/multipage/structured-data.html#transferable-objects
type Transferable interface {
	// BeginTransfer claims the object for one transfer, or says why it cannot
	// move: it is detached, closed, or already being transferred.
	BeginTransfer() (Transfer, error)
}

// Transfer is a claim on an object. Exactly one of its methods is called, once.
type Transfer interface {
	// Commit detaches the sender's object. It cannot fail.
	Commit() Transit
	// Revert gives the claim up: the object is as it was before.
	Revert()
}

// Transit is an object on its way. It belongs to the message alone. Exactly
// one of its methods is called, once.
type Transit interface {
	// Arrive makes the receiver's object. What at is depends on the kind of
	// object; [Record.Arrive] passes it on.
	Arrive(at any) any
	// Lose tells that the message was dropped for the given reason.
	Lose(reason error)
}

// Shared is implemented by immutable capabilities: a right to post, a window.
// Inside one process such a value is its own clone. It never becomes bytes.
type Shared interface {
	SharedClone()
}

// Wrapper is implemented by a typed rim around an object. In a message the rim
// stands for that object. The method has a value receiver; it returns nil for
// an empty rim.
type Wrapper interface {
	UnwrapClone() any
}

// WrapperSetter is the other half of [Wrapper], with a pointer receiver: it
// takes the object that arrived.
type WrapperSetter interface {
	WrapClone(obj any) error
}
