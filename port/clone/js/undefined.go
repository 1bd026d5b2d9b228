package js

// UndefinedType is the type of [Undefined]. It has one value.
type UndefinedType struct{}

// Undefined is JavaScript's undefined. It is not null, which is nil in Go.
var Undefined UndefinedType

func (UndefinedType) String() string { return "undefined" }
