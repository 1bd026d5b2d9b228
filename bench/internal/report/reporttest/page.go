// Package reporttest checks reports in tests.
package reporttest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// fetching are the elements by which a page has something else loaded.
var fetching = map[string]bool{
	"script": true, "link": true, "img": true, "image": true, "iframe": true, "object": true, "embed": true,
	"base": true, "audio": true, "video": true, "source": true, "use": true,
}

// Page reports what is wrong with a page that is to be well-formed and to need
// nothing but itself. Pages are written so that they are XML too.
func Page(page string) error {
	for _, s := range []string{"http:", "https:", "url(", "@import"} {
		if strings.Contains(page, s) {
			return fmt.Errorf("reporttest: %q in the page", s)
		}
	}
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Entity = xml.HTMLEntity
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reporttest: %w", err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if fetching[e.Name.Local] {
			return fmt.Errorf("reporttest: <%s> in the page", e.Name.Local)
		}
		for _, a := range e.Attr {
			if a.Name.Local == "src" || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
				return fmt.Errorf("reporttest: %s=%q in the page", a.Name.Local, a.Value)
			}
		}
	}
}
