package origin

import (
	"fmt"

	whatwg "github.com/nlnwa/whatwg-url/errors"
)

// A SyntaxError says that a string that should be a URL is none. It stands for
// the DOMException of that name.
type SyntaxError struct {
	Target string // what was parsed
	Err    error  // why it is not a URL
}

// Error names the target and the rule that it breaks.
func (e *SyntaxError) Error() string {
	if rule := whatwg.Type(e.Err); rule != "" {
		return fmt.Sprintf("origin: %q is not a URL: %s", e.Target, rule)
	}
	return fmt.Sprintf("origin: %q is not a URL: %v", e.Target, e.Err)
}

// Unwrap returns the cause.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Code returns the legacy code of the DOMException, which is 12.
func (e *SyntaxError) Code() int { return 12 }
