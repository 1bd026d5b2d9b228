package plan

import (
	"fmt"
	"strings"
	"testing"
)

// TestMatrix is every strategy, restart type and way to end, for each of four
// children, and with each of them failing to come back once: a line each.
func TestMatrix(t *testing.T) {
	for _, strategy := range []Strategy{OneForOne, OneForAll, RestForOne, Dynamic} {
		t.Run(strategy.String(), func(t *testing.T) {
			var out strings.Builder
			for _, restart := range []Restart{Permanent, Transient, Temporary} {
				for _, abnormal := range []bool{true, false} {
					for _, who := range []string{"a", "b", "c", "d"} {
						for _, broken := range []string{"", "a", "b", "c", "d"} {
							out.WriteString(matrixLine(t, strategy, restart, abnormal, who, broken))
						}
					}
				}
			}
			file := "testdata/matrix-" + strings.ReplaceAll(strategy.String(), " ", "-") + ".golden"
			golden(t, file, out.String())
		})
	}
}

// matrixLine has one child of the given type end among permanent ones; c is
// temporary, if it is not that one.
func matrixLine(t *testing.T, strategy Strategy, restart Restart, abnormal bool, who, broken string) string {
	specs := []ChildSpec{{Name: "a"}, {Name: "b"}, {Name: "c", Restart: Temporary}, {Name: "d"}}
	for i := range specs {
		if specs[i].Name == who {
			specs[i].Restart = restart
		}
	}
	r, err := newRig(Flags{Strategy: strategy, Intensity: Unlimited}, begun(strategy, specs)...)
	if err != nil {
		t.Fatal(err)
	}
	r.do(Begin{})
	if strategy == Dynamic {
		for _, spec := range specs {
			r.do(StartChild{spec})
		}
	}
	r.log = nil
	r.broken[broken] = 1
	r.exit(who, abnormal)
	for len(r.posted) > 0 {
		r.retry()
	}
	title := fmt.Sprintf("%v %s exits", restart, who)
	if abnormal {
		title = fmt.Sprintf("%v %s fails", restart, who)
	}
	if len(r.log) == 0 {
		r.log = []string{"nothing"}
	}
	if broken != "" {
		if !strings.Contains(strings.Join(r.log, ";"), "fails") {
			return "" // the same as with nothing broken
		}
		title += ", " + broken + " broken"
	}
	return title + ": " + strings.Join(r.log, "; ") + "\n"
}

// begun returns the specs that a supervisor begins with.
func begun(strategy Strategy, specs []ChildSpec) []ChildSpec {
	if strategy == Dynamic {
		return nil
	}
	return specs
}
