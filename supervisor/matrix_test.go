package supervisor_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// TestMatrix has real actors do what the goldens of the plan say: every strategy,
// restart type and way to end, for each of four children, and with each of them failing
// to come back once.
func TestMatrix(t *testing.T) {
	for _, strategy := range []supervisor.Strategy{supervisor.OneForOne, supervisor.OneForAll, supervisor.RestForOne, supervisor.Dynamic} {
		t.Run(strategy.String(), func(t *testing.T) {
			golden, err := os.ReadFile("internal/plan/testdata/matrix-" + strings.ReplaceAll(strategy.String(), " ", "-") + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(golden)) {
				title, script, _ := strings.Cut(strings.TrimSpace(line), ": ")
				t.Run(title, func(t *testing.T) { playLine(t, strategy, strings.Fields(title), script) })
			}
		})
	}
}

// playLine plays one line: "transient b fails, c broken", and what is to happen then.
func playLine(t *testing.T, strategy supervisor.Strategy, title []string, script string) {
	who, how := title[1], strings.TrimSuffix(title[2], ",")
	broken := ""
	if len(title) > 3 {
		broken = title[3]
	}
	onStage(t, func(s *stage) {
		armed := false
		var list []supervisor.Child
		for _, name := range []string{"a", "b", "c", "d"} {
			c := s.cast(name, player{begin: func(context.Context, *actor.Self) error {
				if armed && name == broken {
					armed = false
					return errBoom
				}
				return nil
			}})
			switch {
			case name == who:
				c.Restart = restartType(title[0])
			case name == "c":
				c.Restart = supervisor.Temporary
			}
			list = append(list, c)
		}
		spec := supervisor.Spec{Strategy: strategy, Intensity: supervisor.Unlimited}
		if strategy != supervisor.Dynamic {
			spec.Children, list = list, nil
		}
		tree := s.start(spec)
		for _, c := range list {
			if _, err := tree.StartChild(s.Context(), c); err != nil {
				s.Fatal(err)
			}
		}
		s.want("+a +b +c +d")
		armed = true
		s.post(tree, who, strings.TrimSuffix(how, "s"))
		synctest.Wait()
		s.want(strings.Join(append([]string{map[string]string{"fails": "!", "exits": "."}[how] + who}, journal(script)...), " "))
	})
}

func restartType(word string) supervisor.Restart {
	for _, r := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient} {
		if r.String() == word {
			return r
		}
	}
	return supervisor.Temporary
}

// journal returns what players note of what the plan asks for.
func journal(script string) (lines []string) {
	for step := range strings.SplitSeq(script, "; ") {
		switch words := strings.Fields(step); {
		case words[0] == "stop":
			lines = append(lines, "-"+words[1])
		case words[0] == "start" && len(words) == 3:
			lines = append(lines, "x"+words[1])
		case words[0] == "start":
			lines = append(lines, "+"+words[1])
		}
	}
	return lines
}
