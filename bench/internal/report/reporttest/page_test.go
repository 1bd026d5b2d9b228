package reporttest

import "testing"

func TestPageFinds(t *testing.T) {
	for _, page := range []string{
		"<p>", "<p></div>", `<script src="x.js"></script>`, `<link href="x.css"/>`, `<img src="x.png"/>`,
		`<a href="https://example.org">x</a>`, `<p>http://example.org</p>`, `<style>@import "x"</style>`,
		`<p style="background: url(x)"></p>`,
	} {
		if Page(page) == nil {
			t.Errorf("%s: passed", page)
		}
	}
}
