package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/berth-go/berth/bench/internal/gobench"
	"github.com/berth-go/berth/bench/internal/work"
)

var leaves = flag.Int("leaves", 1_000, "leaves of the skynet")

// The names of the benchmarks are stable, so that benchstat can compare runs of
// different versions. What one operation includes is told by the group of the same
// name in internal/work.

func BenchmarkOneWay(b *testing.B)     { group(b, "OneWay") }
func BenchmarkBurst(b *testing.B)      { group(b, "Burst") }
func BenchmarkPingPong(b *testing.B)   { group(b, "PingPong") }
func BenchmarkRing(b *testing.B)       { group(b, "Ring") }
func BenchmarkCall(b *testing.B)       { group(b, "Call") }
func BenchmarkBig(b *testing.B)        { group(b, "Big") }
func BenchmarkForkJoin(b *testing.B)   { group(b, "ForkJoin") }
func BenchmarkActors(b *testing.B)     { group(b, "Actors") }
func BenchmarkPayload(b *testing.B)    { group(b, "Payload") }
func BenchmarkSize(b *testing.B)       { group(b, "Size") }
func BenchmarkLatency(b *testing.B)    { group(b, "Latency") }
func BenchmarkBlockers(b *testing.B)   { group(b, "Blockers") }
func BenchmarkSpawn(b *testing.B)      { group(b, "Spawn") }
func BenchmarkSpawnAll(b *testing.B)   { group(b, "SpawnAll") }
func BenchmarkSkynet(b *testing.B)     { group(b, "Skynet") }
func BenchmarkRestart(b *testing.B)    { group(b, "Restart") }
func BenchmarkIdle(b *testing.B)       { group(b, "Idle") }
func BenchmarkTransfer(b *testing.B)   { group(b, "Transfer") }
func BenchmarkNewChannel(b *testing.B) { group(b, "NewChannel") }

// scale is that of the Go benchmarks: b.N says how many operations and how many
// actors there are, so that Idle has one case only.
func scale() work.Scale {
	s := work.Full
	s.Leaves, s.Idle = *leaves, []int{0}
	s.Actors = []int{10, 1_000, 10_000}
	s.Blocked = []int{1, 10, 1_000}
	return s
}

func group(b *testing.B, name string) {
	for _, g := range work.Groups(scale()) {
		if g.Name == name {
			gobench.Run(b, g)
		}
	}
}

// What the program runs, go test -bench runs too, and by the same name.
func TestEveryGroupIsABenchmark(t *testing.T) {
	source, err := os.ReadFile("bench_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range work.Groups(work.Full) {
		want := `func Benchmark` + g.Name + `(b *testing.B)`
		if !strings.Contains(string(source), want) || !strings.Contains(string(source), `group(b, "`+g.Name+`")`) {
			t.Errorf("no Benchmark%s", g.Name)
		}
	}
}
