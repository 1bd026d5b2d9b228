package origin

import "testing"

// FuzzParse looks for panics, for serializations that do not parse to the same
// origin again, and for a short cut that differs from the long way.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "*", "/", "https://example.org", "http://0x7f.1:080/", "blob:http://[::1]/", "http://a.b-/",
		"data:,x", "http://bücher.example", `http:\\u@h:1\`, "http://%65xample.org", "file://c|/x", "http://.a", "http://xn--a.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := Parse(s)
		if err == nil && !o.IsOpaque() {
			if again, err := Parse(o.String()); err != nil || again != o {
				t.Errorf("Parse(%q) = %v, which parses to %v, %v", s, o, again, err)
			}
		}
		if canonical(s) {
			if slow, err := Parse(s + "/"); err != nil || slow != o {
				t.Errorf("Parse(%q) = %v, with a path %v, %v", s, o, slow, err)
			}
		}
		if target, err := ParseTarget(s, o); err == nil && target.Matches(Opaque()) != (s == "*") {
			t.Errorf("target %q matches a foreign opaque origin", s)
		}
		_, _ = Inherit(s, o)
	})
}

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{"https://example.org", "https://example.org:8443", "data:,x"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(s)
			}
		})
	}
}
