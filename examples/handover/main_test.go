package main

import (
	"strings"
	"testing"
)

func TestHandover(t *testing.T) { // R80
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := "160000 messages by 8 senders, 0 lost, 0 doubled, 0 out of order, 32 clerks\n"
	if got := out.String(); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%swant at its end\n%s", got, want)
	}
}
