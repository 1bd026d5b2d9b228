package main

import (
	"strings"
	"testing"
)

const want = `4 × a
1 × end
2 × handle
1 × holds
3 × is
1 × it
1 × not
2 × port
1 × the
1 × what
`

func TestPipeline(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
