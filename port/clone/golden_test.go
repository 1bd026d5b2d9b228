package clone_test

import (
	"bytes"
	"encoding/hex"
	cli "flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

var update = cli.Bool("update", false, "write testdata/golden, and the witness's table, again")

// R249, R250, R251, R256: the bytes of every kind of value are what they were,
// and decode to a value that has the same bytes. After a change of the form,
// go test -run TestGoldens -update writes them again.
func TestGoldens_R249_R250_R251_R256(t *testing.T) {
	for _, g := range goldens() {
		t.Run(g.name, func(t *testing.T) {
			b, err := clone.Marshal(g.value)
			if err != nil {
				t.Fatal(err)
			}
			value, err := clone.FromBytes(nil, b).Value()
			if err != nil {
				t.Fatal(err)
			}
			text := render(value) + "\n\n" + hex.Dump(b)
			checkGolden(t, g.name+".bin", b)
			checkGolden(t, g.name+".txt", []byte(text))
			if again, err := clone.Marshal(value); goSpecific(g.name) == bytes.Equal(again, b) || err != nil {
				t.Errorf("encoded again: got %x, %v, want %x", again, err, b)
			}
		})
	}
}

// goSpecific reports whether the bytes say more than the generic value: the
// fields of a struct in their order, floats that were 32 bits wide.
func goSpecific(name string) bool {
	switch name {
	case "struct", "floats-32":
		return true
	}
	return false
}

func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, printable(got), printable(want))
	}
}

func printable(b []byte) string {
	if bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\n' }) {
		return hex.Dump(b)
	}
	return string(b)
}

// Every golden file belongs to a case.
func TestGoldenFiles(t *testing.T) {
	known := map[string]bool{}
	for _, g := range goldens() {
		if known[g.name] {
			t.Errorf("two goldens are called %q", g.name)
		}
		known[g.name] = true
	}
	files, err := filepath.Glob("testdata/golden/*")
	if err != nil || len(files) != 2*len(known) {
		t.Errorf("got %d files, %v, want %d", len(files), err, 2*len(known))
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)); !known[name] {
			t.Errorf("%s belongs to no case", file)
		}
	}
}
