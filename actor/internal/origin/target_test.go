package origin

import (
	"errors"
	"testing"
)

// TestTarget is R204 to R208: which documents may see a message.
func TestTarget(t *testing.T) {
	sender, _ := Parse("https://sender.example")
	sandbox := Opaque()
	for _, tt := range []struct {
		name, target string
		sender       Origin
		document     string // "sender" and "sandbox" stand for the two above
		want         bool
	}{
		{"any", "*", sender, "http://h", true},
		{"any, sandbox", "*", sender, "sandbox", true},
		{"R207 own", "/", sender, "sender", true},
		{"R207 other", "/", sender, "http://sender.example", false},
		{"R207 sandbox posts to itself", "/", sandbox, "sandbox", true},
		{"R207 sandbox posts to another", "/", sandbox, "sender", false},
		{"R205 same", "http://h:80/path", sender, "http://h", true},
		{"R205 the sender's, spelled out", "https://sender.example", sender, "sender", true},
		{"R208 invalid domain", "http://does.not.exist.invalid", sender, "http://h", false},
		{"R208 port", "http://h:81", sender, "http://h", false},
		{"R206 opaque", "data:,x", sender, "sandbox", false},
		{"R206 opaque, data document", "data:,x", sender, "data:,x", false},
		{"R206 blob", "blob:http://h/uuid", sender, "http://h", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target, err := ParseTarget(tt.target, tt.sender)
			if err != nil {
				t.Fatal(err)
			}
			var document Origin
			switch tt.document {
			case "sender":
				document = sender
			case "sandbox":
				document = sandbox
			default:
				if document, err = Parse(tt.document); err != nil {
					t.Fatal(err)
				}
			}
			if got := target.Matches(document); got != tt.want {
				t.Errorf("%v matches %v: got %v, want %v", target, document, got, tt.want)
			}
		})
	}
}

// TestTargetSyntax is R204: only the two exact strings are not URLs.
func TestTargetSyntax(t *testing.T) {
	for _, in := range []string{"", " *", "* ", "/ ", " /", "//", "null", "example.org", "http://foo bar", "//h"} {
		target, err := ParseTarget(in, Origin{})
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Code() != 12 {
			t.Errorf("ParseTarget(%q) = %v, %v, want a SyntaxError", in, target, err)
		}
		if target.Matches(Origin{}) || target.Matches(Opaque()) {
			t.Errorf("ParseTarget(%q) failed and matches", in)
		}
	}
}

// TestTargetZero: a zero target, and "/" of a sender without origin, match
// nothing.
func TestTargetZero(t *testing.T) {
	slash, err := ParseTarget("/", Origin{})
	if err != nil {
		t.Fatal(err)
	}
	h, _ := Parse("http://h")
	for _, target := range []Target{{}, slash} {
		for _, o := range []Origin{{}, Opaque(), h} {
			if target.Matches(o) {
				t.Errorf("%v matches %v", target, o)
			}
		}
	}
	if star, _ := ParseTarget("*", h); !star.Matches(Origin{}) || star.String() != "*" {
		t.Errorf("%v does not match the zero origin", star)
	}
}

// TestTargetAllocs: the common targets cost nothing.
func TestTargetAllocs(t *testing.T) {
	sender, _ := Parse("https://sender.example:8443")
	for _, s := range []string{"*", "/", "https://sender.example:8443", "https://other.example"} {
		if n := testing.AllocsPerRun(100, func() { _, _ = ParseTarget(s, sender) }); n != 0 {
			t.Errorf("ParseTarget(%q) allocates %v times", s, n)
		}
	}
}
