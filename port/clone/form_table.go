package clone

import (
	"reflect"

	"github.com/berth-go/berth/port/clone/js"
)

// goForms are the forms that mean something of Go.
func goForms() []*form {
	return []*form{
		{number: formError, name: "an error", shape: shape{"ss", anyValues}},
		{number: formNamed, name: "a value of a registered type", shape: shape{"s", oneValue}},
		{number: formNamedPtr, name: "a value of a registered type", shape: shape{"s", oneValue}},
		{number: formBox, name: "a pointer", shape: shape{"", oneReference}},
	}
}

// jsForms are the forms of the values that JavaScript has and Go lacks. The
// plan of each type is found here, and nowhere else.
func jsForms() []*form {
	return []*form{
		{number: formMap, name: "a Map", typ: reflect.TypeFor[js.Map](),
			shape: shape{"", pairs}, enc: encJSMap, dec: decJSMap},
		{number: formSet, name: "a Set", typ: reflect.TypeFor[js.Set](),
			shape: shape{"", anyValues}, enc: encSet, dec: decSet},
		{number: formArray, name: "a sparse Array", typ: reflect.TypeFor[js.Array](),
			shape: shape{"u", elements}, enc: encJSArray, dec: decJSArray, plain: plainJSArray},
		{number: formObject, name: "an ordered object", typ: reflect.TypeFor[js.Object](),
			shape: shape{"", properties}, enc: encObject, dec: decJSObject, plain: plainJSObject},
		{number: formBoxed, name: "a boxed value", typ: reflect.TypeFor[js.Boxed](),
			shape: shape{"p", noValue}, enc: encBoxed, dec: decBoxed},
		{number: formRegExp, name: "a RegExp", typ: reflect.TypeFor[js.RegExp](),
			shape: shape{"tf", noValue}, enc: encRegExp, dec: decRegExp},
		{number: formJSError, name: "an Error", typ: reflect.TypeFor[js.Error](),
			shape: shape{"eoo", maybeValue}, enc: encJSError, dec: decJSError},
		{number: formException, name: "a DOMException", typ: reflect.TypeFor[js.DOMException](),
			shape: shape{"tto", noValue}, enc: encException, dec: decException},
		{number: formView, name: "a view", typ: reflect.TypeFor[js.View](),
			shape: shape{"kul", oneValue}, enc: encView, dec: decView},
		{number: formBlob, name: "a Blob", typ: reflect.TypeFor[js.Blob](),
			shape: shape{"sb", noValue}, enc: encBlob, dec: decBlob},
		{number: formFile, name: "a File", typ: reflect.TypeFor[js.File](),
			shape: shape{"sbti", noValue}, enc: encFile, dec: decFile},
	}
}
