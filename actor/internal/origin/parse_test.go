package origin

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestParse is R205 and R206: what an origin is made of, and what does not
// matter to it. An empty want stands for an opaque origin.
func TestParse(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "https://example.org", "https://example.org"},
		{"path query fragment", "https://example.org/a/b?c#d", "https://example.org"},
		{"credentials", "https://me:secret@example.org/", "https://example.org"},
		{"two at signs", "http://a@b@c/", "http://c"},
		{"default port", "https://example.org:443/x", "https://example.org"},
		{"default port http", "http://h:80", "http://h"},
		{"default port ws", "ws://h:80", "ws://h"},
		{"default port wss", "wss://h:443", "wss://h"},
		{"default port ftp", "ftp://h:21", "ftp://h"},
		{"default port with a zero", "http://h:080", "http://h"},
		{"empty port", "http://h:/", "http://h"},
		{"port", "http://h:8080/", "http://h:8080"},
		{"port of another scheme", "http://h:443", "http://h:443"},
		{"largest port", "http://h:65535", "http://h:65535"},
		{"port zero", "http://h:0", "http://h:0"},
		{"case", "HTTPS://Example.ORG/Path", "https://example.org"},
		{"spaces around", " \thttps://example.org/ \n", "https://example.org"},
		{"tabs and newlines inside", "ht\ntps://exam\tple.org\r", "https://example.org"},
		{"no slashes", "http:example.com", "http://example.com"},
		{"many slashes", "http:////example.com", "http://example.com"},
		{"backslashes", `http:\\example.com\a`, "http://example.com"},
		{"backslash ends the host", `http://good.example\@bad.example`, "http://good.example"},
		{"percent in the host", "http://%65xample.org", "http://example.org"},
		{"trailing dot is another host", "http://example.org./", "http://example.org."},
		{"underscore", "http://a_b.example", "http://a_b.example"},

		{"IDN", "http://bücher.example", "http://xn--bcher-kva.example"},
		{"IDN in capitals", "http://BÜCHER.example", "http://xn--bcher-kva.example"},
		{"IDN sharp s", "http://faß.example", "http://xn--fa-hia.example"},
		{"punycode", "http://XN--BCHER-KVA.example", "http://xn--bcher-kva.example"},
		{"ideographic full stop", "http://example。org", "http://example.org"},
		{"circled letter", "http://Ⓐ.example", "http://a.example"},

		{"IPv4 short", "http://127.1", "http://127.0.0.1"},
		{"IPv4 one number", "http://2130706433", "http://127.0.0.1"},
		{"IPv4 hexadecimal", "http://0x7F.0x1", "http://127.0.0.1"},
		{"IPv4 octal", "http://0177.0.0.01", "http://127.0.0.1"},
		{"IPv4 no digits after 0x", "http://0x.0x.0", "http://0.0.0.0"},
		{"IPv4 trailing dot", "http://1.2.3.4.", "http://1.2.3.4"},
		{"IPv4 full width", "http://１２７.1", "http://127.0.0.1"},
		{"IPv4 largest", "http://4294967295", "http://255.255.255.255"},
		{"not IPv4", "http://1.2.3.4a", "http://1.2.3.4a"},
		{"not IPv4 empty last label", "http://1..", "http://1.."},
		{"IPv6", "http://[0:0::0:1]:80/", "http://[::1]"},
		{"IPv6 case", "http://[2001:DB8::A]", "http://[2001:db8::a]"},
		{"IPv6 with IPv4", "http://[::1.2.3.4]", "http://[::102:304]"},
		{"IPv6 and port", "https://[::1]:8443/", "https://[::1]:8443"},

		{"minus is no sign", "http://-1/", "http://-1"},
		{"plus is no sign", "http://+1/", "http://+1"},
		{"hexadecimal sign", "http://1.2.3.0x+4", "http://1.2.3.0x+4"},
		{"full-width minus is no sign", "http://－1/", "http://-1"},
		{"sign after a name", "http://foo.-1", "http://foo.-1"},

		{"data", "data:,x", ""},
		{"about", "about:blank", ""},
		{"file", "file:///etc/passwd", ""},
		{"file with a host", "file://host/x", ""},
		{"unknown scheme", "foo://example.org/", ""},
		{"javascript", "javascript:alert(1)", ""},
		{"host and port only", "localhost:8080", ""},
		{"name and port only", "example.org:443", ""},

		{"blob", "blob:https://example.com:443/uuid", "https://example.com"},
		{"blob http", "blob:http://example.org:88/uuid?a#b", "http://example.org:88"},
		{"blob without URL", "blob:d3958f5c-0777-0845-9dcf-2cb28783acaf", ""},
		{"blob empty", "blob:", ""},
		{"blob of blob", "blob:blob:https://example.org/", ""},
		{"blob of ws", "blob:ws://example.org/", ""},
		{"blob of file", "blob:file://host/path", ""},
		{"blob of a bad host", "blob:http://1.2.3.4.5/", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, err := Parse(tt.in)
			if err != nil {
				t.Fatalf("Parse(%q): %v", tt.in, err)
			}
			if tt.want == "" {
				wantOpaque(t, tt.in, o)
				return
			}
			if o.String() != tt.want || o.IsOpaque() {
				t.Errorf("Parse(%q) = %v, want %v", tt.in, o, tt.want)
			}
			if p, err := Parse(tt.want); err != nil || p != o || !p.Same(o) {
				t.Errorf("Parse(%q) = %v, %v, want the same origin", tt.want, p, err)
			}
		})
	}
}

// wantOpaque is R206: an opaque origin is the same as its copies only.
func wantOpaque(t *testing.T, in string, o Origin) {
	t.Helper()
	again, _ := Parse(in)
	if !o.IsOpaque() || o.String() != "null" {
		t.Errorf("Parse(%q) = %v, want an opaque origin", in, o)
	}
	if o.Same(again) || o == again {
		t.Errorf("Parse(%q) is the same origin twice", in)
	}
	if !o.Same(o) {
		t.Errorf("Parse(%q) is not the same origin as itself", in)
	}
}

// TestParseSyntaxError is R204, and the part of R205 where net/url takes what
// is no URL.
func TestParseSyntaxError(t *testing.T) {
	for _, in := range []string{
		"", " ", "//h", "/x", "?", "#", ".", ":", "example.org", "InvalidOrigin", "null", "* ", "**",
		"http://foo bar", "http:// h/", "http://", "http:", "https://?x", "http://@/", "http://u:p@/", "http://:80/",
		"http://h:99999", "http://h:65536", "http://h:18446744073709551617", "http://h:-1", "http://h:+1", "http://h:8o",
		"http://1.2.3.4.5", "http://256.1.1.1", "http://1.2.3.256", "http://1.2.65536", "http://4294967296",
		"http://18446744073709551617", "http://0xffffffff1", "http://foo.1", "http://foo.0x", "http://foo.09", "http://1..2",
		"http://1.2.3.4.5.", "http://-1.2", "http://08",
		"http://[::1", "http://[]", "http://[1::2::3]", "http://[::1.2.3.256]", "http://[1:2:3:4:5:6:7:8:9]", "http://[::1%25eth0]",
		"http://[[::1]]", "http://[::1]]", "http://[[::1]", "http://[::1]x",
		"http://a%00b", "http://a%2Fb", "http://a%", "http://a^b", "http://a|b", "http://a<b", "http://a%7Fb", "http://a%5Bb",
		"http://\u00ad/", "http://xn--/", "http://xn--a", "http://\u200d.example", "http://\xff/", "http://\ufffd/",
		"file://a b/", "file://1.2.3.4.5/", "foo://a b/",
		"http://ü_b.example", // a browser takes this one; see host.go
	} {
		o, err := Parse(in)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("Parse(%q) = %v, %v, want a SyntaxError", in, o, err)
			continue
		}
		if syntax.Code() != 12 || syntax.Target != in || syntax.Unwrap() == nil || o != (Origin{}) {
			t.Errorf("Parse(%q) = %v, %#v", in, o, syntax)
		}
		if text := err.Error(); !strings.HasPrefix(text, "origin: ") || !utf8.ValidString(text) {
			t.Errorf("Parse(%q): text %q", in, text)
		}
	}
}

// TestNotNetURL is the rest of R205: net/url would not do. It fails if net/url
// ever becomes a WHATWG parser.
func TestNotNetURL(t *testing.T) {
	for _, tt := range []struct {
		in string
		ok bool // whether it is a URL
	}{
		{"http://h:99999", false},
		{"http://1.2.3.4.5", false},
		{"example.org", false},
		{" http://h", true},
		{"http://h\t/", true},
		{"http://%65xample.org", true},
	} {
		_, err := Parse(tt.in)
		_, netErr := url.Parse(tt.in)
		if got, net := err == nil, netErr == nil; got != tt.ok || net == tt.ok {
			t.Errorf("%q: a URL here: %v, in net/url: %v, want %v and not so", tt.in, got, net, tt.ok)
		}
	}
}

// TestInherit is the second half of R211.
func TestInherit(t *testing.T) {
	https, _ := Parse("https://example.org")
	for _, creator := range []Origin{https, Opaque()} {
		for _, in := range []string{"about:blank", "about:blank?a#b", "ABOUT:blank", "about:srcdoc", "javascript:0"} {
			if o, err := Inherit(in, creator); err != nil || !o.Same(creator) {
				t.Errorf("Inherit(%q) = %v, %v, want the creator's %v", in, o, err, creator)
			}
		}
		for _, in := range []string{"about:other", "about:Blank", "about://h/blank", "data:,x", "file:///"} {
			if o, err := Inherit(in, creator); err != nil || !o.IsOpaque() || o.Same(creator) {
				t.Errorf("Inherit(%q) = %v, %v, want a new opaque origin", in, o, err)
			}
		}
		if o, err := Inherit("http://h/", creator); err != nil || o.String() != "http://h" {
			t.Errorf("Inherit of a tuple origin = %v, %v", o, err)
		}
	}
	var syntax *SyntaxError
	if _, err := Inherit("", https); !errors.As(err, &syntax) {
		t.Errorf("Inherit of no URL: %v, want a SyntaxError", err)
	}
}
