// Rules checks that every rule of the contract that the code answers for is
// named by a test, or stands in a RULES.md with the reason why it does not apply.
package main

import (
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// ranges are the rules that are answered for so far.
var ranges = [][2]int{{1, 218}, {232, 267}}

var (
	span = regexp.MustCompile(`\bR(\d+)(?:[-–]R?(\d+))?`)
	row  = regexp.MustCompile(`^\| R(\d+) \| .{10,}`)
)

func main() {
	tested, excused := map[int]bool{}, map[int]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch {
		case strings.HasSuffix(path, "_test.go"):
			return read(path, func(line string) { mark(tested, line) })
		case d.Name() == "RULES.md":
			return read(path, func(line string) {
				if m := row.FindStringSubmatch(line); m != nil {
					excused[number(m[1])] = true
				}
			})
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	var missing []string
	counts := [2]int{}
	for _, r := range ranges {
		for n := r[0]; n <= r[1]; n++ {
			switch {
			case tested[n]:
				counts[0]++
			case excused[n]:
				counts[1]++
			default:
				missing = append(missing, fmt.Sprintf("R%d", n))
			}
		}
	}
	fmt.Printf("%d rules tested, %d do not apply, %d missing\n", counts[0], counts[1], len(missing))
	if len(missing) > 0 {
		fmt.Println(strings.Join(missing, " "))
		os.Exit(1)
	}
}

func read(path string, f func(line string)) error {
	text, err := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		f(line)
	}
	return err
}

// mark notes the rules that a line names, ranges included.
func mark(set map[int]bool, line string) {
	for _, m := range span.FindAllStringSubmatch(line, -1) {
		first, last := number(m[1]), number(m[1])
		if m[2] != "" {
			last = number(m[2])
		}
		for n := first; n <= last; n++ {
			set[n] = true
		}
	}
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
