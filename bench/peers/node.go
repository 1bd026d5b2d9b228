package main

import (
	"bufio"
	_ "embed" // the script
	"fmt"
	"io"
	"os/exec"

	"github.com/berth-go/berth/bench/internal/work"
)

//go:embed node.js
var script string

// node are the contestants that do work with Node's MessageChannel, both ports in
// one thread, or one in a worker. The time is what Node measures, without its start;
// what it allocates is not counted.
func node(what string) []work.Contestant {
	return []work.Contestant{
		{Name: "node", Run: func(t *work.T) { runNode(t, what, "here") }},
		{Name: "node-worker", Run: func(t *work.T) { runNode(t, what, "worker") }},
	}
}

func runNode(t *work.T, args ...string) {
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed")
	}
	cmd := exec.Command(path, append([]string{"-e", script}, args...)...)
	in, err := cmd.StdinPipe()
	t.Check(err)
	out, err := cmd.StdoutPipe()
	t.Check(err)
	t.Check(cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var ready string
	var ns float64
	lines := bufio.NewReader(out)
	_, err = fmt.Fscanln(lines, &ready)
	t.Check(err)
	t.ResetTimer()
	_, err = io.WriteString(in, fmt.Sprintln(t.N))
	t.Check(err)
	_, err = fmt.Fscanln(lines, &ns)
	t.Check(err)
	t.StopTimer()
	t.Report(ns)
}
