package js

// Boxed is an object around a primitive value: what new Boolean(true) makes. It
// is not the primitive: two of them are different even if what they hold is
// equal.
//
// https://tc39.es/ecma262/#sec-toobject
type Boxed struct {
	// Value is a bool, a number, a string, a String16 or a *big.Int.
	Value any
}
