package port_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails the run if goroutines are left (R260).
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	for range 200 { // those that have just been let go may still be leaving
		if runtime.NumGoroutine() <= before {
			os.Exit(code)
		}
		<-time.After(5 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	stacks = stacks[:runtime.Stack(stacks, true)]
	fmt.Fprintf(os.Stderr, "goroutines: %d before, %d after\n%s\n", before, runtime.NumGoroutine(), stacks)
	os.Exit(max(code, 1))
}
