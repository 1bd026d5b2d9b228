package clone_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// R149, R151, R153, R154, R199, R245, R249, R256: an independent implementation
// in JavaScript, written from WIRE.md, reads every golden file, means the same
// by it as witness/cases.mjs says, writes the same bytes again, and agrees with
// Node's structuredClone but for the differences that witness/table.md names.
func TestWitness_R149_R151_R153_R154_R199_R245_R249_R256(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed: the witness in JavaScript was not heard")
	}
	var out, problems bytes.Buffer
	cmd := exec.Command(node, filepath.Join("witness", "check.mjs"))
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	file := filepath.Join("witness", "table.md")
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if version := nodeVersion(out.String()); version != nodeVersion(string(want)) {
		t.Logf("the table was made with %s, this is %s", nodeVersion(string(want)), version)
		return
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("witness/table.md is not up to date: go test -run TestWitness -update\n%s", out.String())
	}
}

// nodeVersion finds the version of Node in a table.
func nodeVersion(table string) string {
	_, rest, _ := strings.Cut(table, "of Node ")
	version, _, _ := strings.Cut(rest, " ")
	return "Node " + version
}

// R253: what our decoder must refuse, the witness refuses too, except for names
// of registered types, which it keeps.
func TestWitnessRefuses_R253(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed: the witness in JavaScript was not heard")
	}
	var in strings.Builder
	for name, b := range malformed {
		if name != "unknown name" {
			fmt.Fprintf(&in, "%x\n", b)
		}
	}
	for _, b := range malformedJS {
		fmt.Fprintf(&in, "%x\n", "\x01\x90"+b)
	}
	cmd := exec.Command(node, filepath.Join("witness", "refuse.mjs"))
	cmd.Stdin = strings.NewReader(in.String())
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("got %v\n%s", err, out)
	}
}
