// Package leak finds goroutines that the tests of a package leave behind.
package leak

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// Main runs the tests and ends the process; it fails the run if goroutines are left
// (R260).
func Main(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	for range 200 { // those that have just been let go may still be leaving
		if runtime.NumGoroutine() <= before {
			os.Exit(code)
		}
		<-time.After(5 * time.Millisecond)
	}
	fmt.Fprintf(os.Stderr, "%d goroutines before, %d after\n", before, runtime.NumGoroutine())
	os.Exit(max(code, 1))
}
