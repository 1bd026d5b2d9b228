package plan

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the goldens under testdata")

// TestScripts runs the scripts of testdata. A line that begins with ">" is a
// command, and what follows it is what the driver is asked to do.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file, runScript(t, string(in)))
		})
	}
}

// golden compares got with a file, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d: got %q, want %q; run with -update and read the difference", file, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s: got %d lines, want %d", file, len(g), len(w))
}

// runScript returns the script with fresh output.
func runScript(t *testing.T, in string) string {
	var out strings.Builder
	var r *rig
	for line := range strings.Lines(in) {
		line = strings.TrimSpace(line)
		command, ok := strings.CutPrefix(line, "> ")
		if !ok {
			if line == "" || line[0] == '#' {
				fmt.Fprintln(&out, line)
			}
			continue
		}
		fmt.Fprintln(&out, line)
		if r == nil || strings.HasPrefix(command, "new ") {
			r = scriptRig(t, command)
			continue
		}
		r.log = nil
		if !r.command(t, strings.Fields(command)) {
			t.Fatalf("unknown command %q", command)
		}
		for _, l := range r.log {
			fmt.Fprintln(&out, l)
		}
	}
	return out.String()
}

// scriptRig carries out "new STRATEGY [intensity=N] [auto=WHEN] [max=N] CHILD…".
func scriptRig(t *testing.T, command string) *rig {
	flags, specs := scriptSpecs(t, strings.Fields(command)[1:])
	r, err := newRig(flags, specs...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func scriptSpecs(t *testing.T, words []string) (Flags, []ChildSpec) {
	flags := Flags{Intensity: Unlimited}
	var specs []ChildSpec
	for _, word := range words {
		key, value, found := strings.Cut(word, "=")
		n, _ := strconv.Atoi(value)
		switch {
		case key == "intensity":
			flags.Intensity = n
		case key == "max":
			flags.MaxChildren = n
		case key == "auto":
			flags.AutoShutdown = map[string]AutoShutdown{"any": AnySignificant, "all": AllSignificant}[value]
		case strings.HasPrefix(word, "one-") || strings.HasPrefix(word, "rest-") || word == "dynamic":
			flags.Strategy = parseEnum[Strategy](word, OneForOne, OneForAll, RestForOne, Dynamic)
		case !found:
			specs = append(specs, scriptSpec(word))
		default:
			t.Fatalf("unknown word %q", word)
		}
	}
	return flags, specs
}

// scriptSpec reads NAME, NAME:RESTART, a "*" behind for significant, and a "~"
// behind that for a backoff from a second to five, forgotten after ten.
func scriptSpec(word string) ChildSpec {
	word, backoff := strings.CutSuffix(word, "~")
	word, significant := strings.CutSuffix(word, "*")
	name, restart, _ := strings.Cut(word, ":")
	spec := ChildSpec{
		Name:        name,
		Restart:     parseEnum[Restart](restart, Permanent, Transient, Temporary),
		Significant: significant,
	}
	if backoff {
		spec.Backoff = Backoff{Min: time.Second, Max: 5 * time.Second, Reset: 10 * time.Second}
	}
	return spec
}

// parseEnum returns the value with this name, hyphens for spaces, else zero.
func parseEnum[E fmt.Stringer](word string, values ...E) (zero E) {
	for _, v := range values {
		if v.String() == strings.ReplaceAll(word, "-", " ") {
			return v
		}
	}
	return zero
}

// command carries out one command other than new.
func (r *rig) command(t *testing.T, words []string) bool {
	arg := strings.Join(words[1:], " ")
	c, _ := r.state.Child(arg)
	switch words[0] {
	case "begin":
		r.do(Begin{})
	case "shutdown":
		r.do(Shutdown{})
	case "fail":
		r.exit(arg, true)
	case "exit":
		r.exit(arg, false)
	case "resume":
		r.do(Resumed{ID: c.ID, At: r.now})
	case "retry":
		r.retry()
	case "add":
		r.do(StartChild{scriptSpec(arg)})
	case "terminate":
		r.do(TerminateChild{arg})
	case "restart":
		r.do(RestartChild{arg})
	case "delete":
		r.do(DeleteChild{arg})
	case "reconfigure":
		flags, specs := scriptSpecs(t, words[1:])
		r.do(Reconfigure{flags, specs})
	case "count":
		r.note("count", fmt.Sprintf("%+v", r.state.Count()))
	case "startfail":
		r.broken[arg]++
	case "ignore":
		r.ignores[arg] = true
	case "wait":
		d, err := time.ParseDuration(arg)
		r.now = r.now.Add(d)
		return err == nil
	case "show":
		r.log = r.show()
	default:
		return false
	}
	return true
}
