package actor_test

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"testing"
	"time"
)

// TestMain fails the run if goroutines are left (R260).
func TestMain(m *testing.M) {
	// Who asks for signals once has the library's goroutine for them for ever.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
	before := runtime.NumGoroutine()
	code := m.Run()
	for range 400 { // those that have just been let go may still be leaving
		if runtime.NumGoroutine() <= before {
			os.Exit(code)
		}
		<-time.After(5 * time.Millisecond)
	}
	fmt.Fprintf(os.Stderr, "%d goroutines before, %d after\n", before, runtime.NumGoroutine())
	os.Exit(max(code, 1))
}
