package js

// DOMException is the error of the web's interfaces, such as "DataCloneError".
// errors.Is finds clone.ErrDataClone in one of that name.
//
// https://webidl.spec.whatwg.org/#idl-DOMException
type DOMException struct {
	Name, Message string
	// Stack is where it was made; empty if it does not say.
	Stack string
}

// Error returns the name and the message.
func (e *DOMException) Error() string {
	if e.Message == "" {
		return e.Name
	}
	return e.Name + ": " + e.Message
}

// Is reports whether target is the sentinel of this name.
func (e *DOMException) Is(target error) bool {
	named, ok := target.(interface{ DOMExceptionName() string })
	return ok && named.DOMExceptionName() == e.Name
}

// Code returns the number that the name had before there were names; 0 if it
// never had one.
//
// https://webidl.spec.whatwg.org/#dfn-error-names-table
func (e *DOMException) Code() int { return codes[e.Name] }

var codes = map[string]int{
	"IndexSizeError": 1, "HierarchyRequestError": 3, "WrongDocumentError": 4,
	"InvalidCharacterError": 5, "NoModificationAllowedError": 7, "NotFoundError": 8,
	"NotSupportedError": 9, "InUseAttributeError": 10, "InvalidStateError": 11,
	"SyntaxError": 12, "InvalidModificationError": 13, "NamespaceError": 14,
	"InvalidAccessError": 15, "TypeMismatchError": 17, "SecurityError": 18,
	"NetworkError": 19, "AbortError": 20, "URLMismatchError": 21,
	"QuotaExceededError": 22, "TimeoutError": 23, "InvalidNodeTypeError": 24,
	"DataCloneError": 25,
}
