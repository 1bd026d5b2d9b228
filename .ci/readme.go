// Readme runs what the README says: every command in its shell blocks, and
// every Go block as a program of its own. A block is run in the module, so that
// it sees the code as it is.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	text, err := os.ReadFile("README.md")
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("examples", "readme-")
	if err != nil {
		log.Fatal(err)
	}
	failed := run(string(text), dir)
	os.RemoveAll(dir)
	if failed {
		os.Exit(1)
	}
}

// run runs the blocks and reports whether one failed.
func run(text, dir string) (failed bool) {
	for i, b := range blocks(text) {
		var err error
		switch {
		case b.lang == "sh":
			for cmd := range strings.Lines(b.text) {
				if err = command("bash", "-c", cmd); err != nil {
					break
				}
			}
		case b.lang == "go" && strings.Contains(b.text, "package main"):
			file := filepath.Join(dir, fmt.Sprint(i), "main.go")
			os.MkdirAll(filepath.Dir(file), 0o755)
			os.WriteFile(file, []byte(b.text), 0o644)
			err = command("go", "run", "./"+filepath.Dir(file))
		case b.lang == "go":
			err = fmt.Errorf("a Go block that is not a program")
		}
		if err != nil {
			fmt.Printf("README.md, block %d: %v\n%s", i+1, err, b.text)
			failed = true
		}
	}
	return failed
}

func command(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	fmt.Println("$", strings.TrimSpace(strings.Join(append([]string{name}, args...), " ")))
	out, err := cmd.CombinedOutput()
	fmt.Printf("%s", out)
	return err
}

type block struct{ lang, text string }

// blocks returns the fenced blocks of a Markdown text.
func blocks(text string) (list []block) {
	var b *block
	for line := range strings.Lines(text) {
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && b == nil:
			b = &block{lang: fence}
		case isFence:
			list = append(list, *b)
			b = nil
		case b != nil:
			b.text += line
		}
	}
	return list
}
