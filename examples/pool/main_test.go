package main

import (
	"strings"
	"testing"
)

const want = `job 0: 9
job 1: 8
job 2: ended at its deadline
job 3: 7
job 4: panicked: no root
job 5: ignored its deadline and was given up
job 6: 6
job 7: 5
4 workers: 5 jobs done, 1 failed, 2 lost, 2 workers replaced
`

func TestPool(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
