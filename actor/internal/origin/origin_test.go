package origin

import "testing"

// TestSame is R206 and the first half of R211.
func TestSame(t *testing.T) {
	a, _ := Parse("https://example.org")
	same, _ := Parse("HTTPS://EXAMPLE.ORG:443/x")
	scheme, _ := Parse("http://example.org")
	host, _ := Parse("https://www.example.org")
	port, _ := Parse("https://example.org:8443")
	opaque, other := Opaque(), Opaque()
	copied := opaque
	for _, tt := range []struct {
		name string
		a, b Origin
		want bool
	}{
		{"tuple", a, same, true},
		{"scheme", a, scheme, false},
		{"host", a, host, false},
		{"port", a, port, false},
		{"opaque and its copy", opaque, copied, true},
		{"two opaque", opaque, other, false},
		{"tuple and opaque", a, opaque, false},
		{"zero and zero", Origin{}, Origin{}, false},
		{"zero and opaque", Origin{}, opaque, false},
		{"zero and tuple", Origin{}, a, false},
	} {
		if tt.a.Same(tt.b) != tt.want || tt.b.Same(tt.a) != tt.want {
			t.Errorf("%s: Same is not %v both ways", tt.name, tt.want)
		}
		if zero := tt.a == (Origin{}); !zero && (tt.a == tt.b) != tt.want {
			t.Errorf("%s: == is not %v", tt.name, tt.want)
		}
	}
	for _, o := range []Origin{{}, opaque} {
		if o.String() != "null" || !o.IsOpaque() {
			t.Errorf("got %v, IsOpaque %v, want null, opaque", o, o.IsOpaque())
		}
	}
}
