package main

import (
	"strings"
	"testing"
)

const want = `job 0: 0
job 1: 1
job 2: 4
job 3: 9
job 4: 16
job 5: 25
job 6: 36
job 7: its worker panicked: bad luck
job 8: 64
job 9: 81
3 workers, 1 restart
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
