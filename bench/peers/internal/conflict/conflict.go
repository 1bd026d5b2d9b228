// Package conflict lets Hollywood and Proto.Actor live in one program: both register
// a file actor.proto with the same names, at which protobuf ends the process. Neither
// looks anything up by name as long as nothing is sent over a network.
//
// Packages are initialized in the order of their import paths, as soon as what they
// import has been: this one, which needs nothing but os, before protobuf.
package conflict

import "os"

func init() {
	const policy = "GOLANG_PROTOBUF_REGISTRATION_CONFLICT"
	if os.Getenv(policy) == "" {
		_ = os.Setenv(policy, "ignore")
	}
}
