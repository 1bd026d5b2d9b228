package main

import (
	"strings"
	"testing"
)

const want = `page:  my frame has loaded
page:  I send my frame a port
frame: from https://page.example: Hello from the page, with 1 port
page:  on my port: Hello back from the frame
page:  from https://frame.example: Hello from the frame, with 1 port
frame: on my port: Hello back from the page
page:  on the frame's port: Goodbye from the frame
main:  both directions work
`

func TestChannel(t *testing.T) { // R215
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
