package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// A watch is the clock of a run: the time, and what was allocated meanwhile.
type watch struct {
	running       bool
	start         time.Time
	took          time.Duration
	allocs, bytes uint64
}

// ResetTimer starts from zero.
func (w *watch) ResetTimer() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.allocs, w.bytes = m.Mallocs, m.TotalAlloc
	w.running, w.start = true, time.Now()
}

// StopTimer ends the run; only the first one counts.
func (w *watch) StopTimer() {
	if !w.running {
		return
	}
	w.running, w.took = false, time.Since(w.start)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.allocs, w.bytes = m.Mallocs-w.allocs, m.TotalAlloc-w.bytes
}

// measure has a contestant do n operations in this process. The garbage of the one
// before is collected first.
func measure(run func(*work.T), n int) (measurement, error) {
	runtime.GC()
	var w watch
	w.ResetTimer()
	r, err := work.Do(run, n, &w)
	if err != nil {
		return measurement{}, err
	}
	ops := float64(n)
	m := measurement{Took: w.took, Latency: r.Latency, Sample: stat.Sample{
		Value: float64(w.took) / ops, Allocs: float64(w.allocs) / ops, Bytes: float64(w.bytes) / ops,
	}}
	if r.Own {
		m.Value = r.Value
	}
	return m, nil
}

// freshly returns what measures in a process of its own: this program again, with
// the flags that choose the same work and say that one contestant is to run.
func freshly(flags ...string) func(ctx context.Context, path string, n int) (measurement, error) {
	return func(ctx context.Context, path string, n int) (m measurement, err error) {
		self, err := os.Executable()
		if err != nil {
			return m, err
		}
		args := append([]string{"-one", path, "-n", strconv.Itoa(n)}, flags...)
		cmd := exec.CommandContext(ctx, self, args...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			return m, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
		}
		err = json.Unmarshal(out, &m)
		return m, err
	}
}

// one is the other side of freshly: it measures one contestant and says so in JSON.
func one(groups []work.Group, path string, n int) ([]byte, error) {
	for _, g := range groups {
		for _, c := range g.Cases {
			for _, who := range c.Contestants {
				if work.Path(g.Name, c.Name, who.Name) != path {
					continue
				}
				m, err := measure(who.Run, n)
				if err != nil {
					return nil, err
				}
				return json.Marshal(m)
			}
		}
	}
	return nil, fmt.Errorf("bench: no contestant %q", path)
}
