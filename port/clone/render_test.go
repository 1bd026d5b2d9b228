package clone_test

import (
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// A renderer writes a generic value as text for people. An object that occurs
// twice gets a number, #1 where it is written and @1 where it comes again.
type renderer struct {
	count map[string]int
	label map[string]int
	out   strings.Builder
}

func render(v any) string {
	r := &renderer{count: map[string]int{}, label: map[string]int{}}
	r.value(v, 0)
	r.out.Reset()
	for k, n := range r.count {
		if n < 2 {
			delete(r.count, k)
		}
	}
	seen := r.count
	r.count = nil
	r.label = map[string]int{}
	for k := range seen {
		r.label[k] = 0
	}
	r.value(v, 0)
	return r.out.String()
}

func id(v any) string {
	x := reflect.ValueOf(v)
	switch x.Kind() {
	case reflect.Pointer, reflect.Map:
		return fmt.Sprintf("%T %x", v, x.Pointer())
	case reflect.Slice:
		if x.Len() > 0 {
			return fmt.Sprintf("%T %x %d", v, x.Pointer(), x.Len())
		}
	}
	return ""
}

// again writes a label and reports whether the object was written before.
func (r *renderer) again(v any) bool {
	k := id(v)
	if k == "" {
		return false
	}
	if r.count != nil {
		r.count[k]++
		return r.count[k] > 1
	}
	n, labelled := r.label[k]
	switch {
	case !labelled:
		return false
	case n > 0:
		r.put("@", n)
		return true
	}
	n = 1
	for _, other := range r.label {
		n = max(n, other+1)
	}
	r.label[k] = n
	r.put("#", n, " ")
	return false
}

func (r *renderer) put(parts ...any) { fmt.Fprint(&r.out, parts...) }

func (r *renderer) value(v any, depth int) {
	if r.again(v) {
		return
	}
	switch x := v.(type) {
	case nil:
		r.put("null")
	case string:
		r.put(strconv.Quote(x))
	case js.String16:
		r.put(fmt.Sprintf("%x", x.Units()))
	case float64:
		r.put("float ", strconv.FormatFloat(x, 'g', -1, 64))
	case *big.Int:
		r.put(x, "n")
	case time.Time:
		r.put("time ", x.Format(time.RFC3339Nano))
	case *js.Date:
		r.put("Date ", x)
	case *js.RegExp:
		r.put("RegExp ", x)
	case []byte:
		r.put(fmt.Sprintf("bytes %x", x))
	case *js.Blob:
		r.put(fmt.Sprintf("Blob %q %q", x.Type(), x.Text()))
	case *js.File:
		r.put(fmt.Sprintf("File %q %q %q %v", x.Name(), x.Type(), x.Text(), x.LastModified()))
	case *clone.Buffer:
		r.put(fmt.Sprintf("buffer %x", x.Bytes()))
		if x.Resizable() {
			r.put(" of at most ", x.MaxLen())
		}
	default:
		r.composite(v, depth)
	}
}

func (r *renderer) composite(v any, depth int) {
	l := lines{r, depth + 1}
	switch x := v.(type) {
	case []any:
		r.put("[")
		for _, e := range x {
			l.entry("", e)
		}
		l.end("]", len(x))
	case map[string]any:
		l.object(x)
	case *js.Object:
		r.put("Object {")
		for k, e := range x.All() {
			l.entry(strconv.Quote(k)+": ", e)
		}
		l.end("}", x.Len())
	case *js.Array:
		r.put("Array of ", x.Len(), " [")
		for i, e := range x.All() {
			l.entry(fmt.Sprint(i)+": ", e)
		}
		for k, e := range x.Named() {
			l.entry(strconv.Quote(k)+": ", e)
		}
		l.end("]", 1)
	case *js.Map:
		r.put("Map {")
		for k, e := range x.All() {
			l.entry("", k)
			r.put(" => ")
			r.value(e, depth+1)
		}
		l.end("}", x.Len())
	case *js.Set:
		r.put("Set {")
		for e := range x.All() {
			l.entry("", e)
		}
		l.end("}", x.Len())
	case *js.Boxed:
		r.put("boxed ")
		r.value(x.Value, depth)
	case *js.View:
		r.put(x.Kind(), " from ", x.Offset(), " for ", x.Len(), ", tracking ", x.Tracking(), ", of ")
		r.value(x.Memory(), depth)
	case error:
		l.error(x)
	default:
		r.put(fmt.Sprintf("%v", v))
	}
}

// lines writes the parts of one composite, each on a line.
type lines struct {
	*renderer
	depth int
}

func (l lines) entry(name string, v any) {
	l.put("\n", strings.Repeat("  ", l.depth), name)
	l.value(v, l.depth)
}

func (l lines) end(bracket string, n int) {
	if n > 0 {
		l.put("\n", strings.Repeat("  ", l.depth-1))
	}
	l.put(bracket)
}

func (l lines) object(m map[string]any) {
	l.put("{")
	for _, k := range sortedNames(m) {
		l.entry(strconv.Quote(k)+": ", m[k])
	}
	l.end("}", len(m))
}

func sortedNames(m map[string]any) []string {
	o := &js.Object{}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		o.Set(k, nil)
	}
	return o.Names()
}

func (l lines) error(err error) {
	switch x := err.(type) {
	case *js.Error:
		l.put(x.Name)
		if x.HasMessage {
			l.put(" ", strconv.Quote(x.Message))
		}
		if x.Stack != "" {
			l.put(" at ", strconv.Quote(x.Stack))
		}
		if x.HasCause {
			l.entry("cause ", x.Cause)
		}
	case *js.DOMException:
		l.put("DOMException ", x.Name, " ", strconv.Quote(x.Message), " at ", strconv.Quote(x.Stack))
	case *clone.Error:
		l.put("error ", x.Name, " ", strconv.Quote(x.Message))
		for _, cause := range x.Causes {
			l.entry("wraps ", cause)
		}
	}
}
