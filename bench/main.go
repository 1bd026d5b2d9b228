// Bench measures Berth against Go channels and against Proto.Actor's own mailbox:
// the same work, in turns, in the same run.
//
//	go run ./bench           # a table, and a report with charts as one HTML file
//	go run ./bench -quick    # less of everything, within a minute
//	go run ./bench -help
//	go test -bench . ./bench # Go benchmarks, for benchstat
//
// The same with more contestants, in one report, is the program in bench/peers.
//
// Figures of different machines or runs can't be compared; ratios within one run
// can. README.md says how to read them, and what is not claimed.
package main

//go:generate go run . -load result.json -publish .

import (
	"os"

	"github.com/berth-go/berth/bench/internal/suite"
	"github.com/berth-go/berth/bench/internal/work"
)

func main() {
	p := suite.Program{Name: "go run ./bench", Groups: groups, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(p.Main(os.Args[1:]))
}

func groups(s work.Scale) []work.Group { return work.Groups(s) }
