// Peers is the benchmark with all who do the same work: what go run ./bench measures,
// and in the same rounds and the same report Hollywood, go-actor, suture, Node's
// MessageChannel, and the worker pools pond, ants and conc. It is a module of its
// own, so that none of them is a dependency of Berth.
//
//	cd bench/peers
//	go run .                 # everything, within a quarter of an hour
//	go run . -publish ..     # and the table and the picture of bench/README.md
//	go run . -only Pool
//	go test -bench . -short
package main

import (
	"os"

	"github.com/berth-go/berth/bench/internal/suite"
	"github.com/berth-go/berth/bench/internal/work"
	_ "github.com/berth-go/berth/bench/peers/internal/conflict"
)

func main() {
	p := suite.Program{Name: "go run ./bench/peers", Groups: groups, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(p.Main(os.Args[1:]))
}

// groups are those of Berth's own benchmark with the peers in them, and the pools.
func groups(s work.Scale) []work.Group {
	list := work.Groups(s, work.NewPeer("hollywood", newHollywood), work.NewPeer("go-actor", newGoActor))
	for i := range list {
		switch c := &list[i].Cases[0]; list[i].Name {
		case "OneWay": // the first case has one sender
			c.Contestants = append(c.Contestants, node("way")...)
		case "PingPong":
			c.Contestants = append(c.Contestants, node("trip")...)
		case "Restart":
			c.Contestants = append(c.Contestants, work.Contestant{Name: "suture", Run: sutureRestart})
		}
	}
	return append(list, pools()...)
}
