package clone_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// A generator makes a value out of bytes, any value out of some. The same
// object may be in it in several places, and in itself.
type generator struct {
	in    []byte
	left  int // values that may still be made
	pools map[reflect.Type][]reflect.Value
	texts []string
}

func newGenerator(in []byte) *generator {
	return &generator{
		in: in, left: 400, pools: make(map[reflect.Type][]reflect.Value),
		texts: []string{"", "a", "text", "ключ", "10", "9", "\xff", "\xed\xa0\x80", "a longer text than the others", "Next"},
	}
}

func (g *generator) byte() byte {
	if len(g.in) == 0 {
		return 0
	}
	b := g.in[0]
	g.in = g.in[1:]
	return b
}

// below returns a number below n, 0 when there are no bytes left.
func (g *generator) below(n int) int {
	if n > 256 {
		return (int(g.byte())<<8 | int(g.byte())) % n
	}
	return int(g.byte()) % n
}

// value makes a value of one of the types.
func (g *generator) value() any {
	v := reflect.New(genTypes[g.below(len(genTypes))]).Elem()
	g.fill(v, 0)
	return v.Interface()
}

func (g *generator) fill(v reflect.Value, depth int) {
	g.left--
	if g.left < 0 || depth > 24 || len(g.in) == 0 || !v.CanSet() || g.special(v) {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(g.byte()%2 == 1)
	case reflect.String:
		v.SetString(g.text())
	case reflect.Struct:
		for i := range v.NumField() {
			g.fill(v.Field(i), depth+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			g.fill(v.Index(i), depth+1)
		}
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		g.fillReference(v, depth)
	case reflect.Chan:
		if g.byte()%4 == 1 {
			v.Set(reflect.MakeChan(v.Type(), 0))
		}
	default:
		g.fillNumber(v)
	}
}

func (g *generator) text() string {
	if g.below(24) != 6 {
		return g.texts[[...]int{0, 1, 2, 3, 4, 5, 8, 9}[g.below(8)]]
	}
	return g.texts[g.below(len(g.texts))]
}

func (g *generator) fillNumber(v reflect.Value) {
	n := [...]int64{0, 1, -1, 127, 128, 255, -128, -129, 1 << 15, 1 << 31, 1 << 40, math.MaxInt64, math.MinInt64, 5, 7, 300}
	i := n[g.below(len(n))]
	switch {
	case v.CanInt():
		v.SetInt(i)
	case v.CanUint():
		v.SetUint(uint64(i))
	case v.CanFloat():
		f := [...]float64{0, math.Copysign(0, -1), 1.5, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, 5e-324, 3, -7}
		v.SetFloat(f[g.below(len(f))])
	}
}

// fillReference sets v to nil, to what there is already, or to something new.
func (g *generator) fillReference(v reflect.Value, depth int) {
	pool := g.pools[v.Type()]
	choice := g.below(8)
	switch {
	case choice == 0:
		return
	case choice < 4 && len(pool) > 0:
		old := pool[g.below(len(pool))]
		if v.Kind() == reflect.Slice && old.Len() > 1 && g.below(4) == 0 {
			old = old.Slice(g.below(2), old.Len()-g.below(2))
		}
		v.Set(old)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		g.keep(v)
		g.fill(v.Elem(), depth+1)
	case reflect.Slice:
		n := g.below(5)
		v.Set(reflect.MakeSlice(v.Type(), n, n+g.below(2)))
		g.keep(v)
		for i := range n {
			g.fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		g.fillMap(v, depth)
	case reflect.Interface:
		g.fillInterface(v, depth)
	}
}

func (g *generator) keep(v reflect.Value) {
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	g.pools[v.Type()] = append(g.pools[v.Type()], old)
}

func (g *generator) fillMap(v reflect.Value, depth int) {
	v.Set(reflect.MakeMap(v.Type()))
	g.keep(v)
	composite := make(map[reflect.Type]bool)
	for range g.below(5) {
		k, x := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		g.fill(k, depth+1)
		g.fill(x, depth+1)
		if !k.Comparable() {
			continue
		}
		// Keys that differ only by where they are have no order.
		if typ := typeInside(k); typ.Kind() >= reflect.Array && typ.Kind() != reflect.String {
			if composite[typ] {
				continue
			}
			composite[typ] = true
		}
		v.SetMapIndex(k, x)
	}
}

func typeInside(v reflect.Value) reflect.Type {
	if v.Kind() == reflect.Interface && !v.IsNil() {
		return v.Elem().Type()
	}
	return v.Type()
}

func (g *generator) fillInterface(v reflect.Value, depth int) {
	t := genTypes[g.below(len(genTypes))]
	if g.below(2) == 0 { // what is there already
		if pool := g.pools[t]; len(pool) > 0 && t.AssignableTo(v.Type()) {
			v.Set(pool[g.below(len(pool))])
			return
		}
	}
	if !t.AssignableTo(v.Type()) {
		if v.Type() == reflect.TypeFor[error]() {
			v.Set(reflect.ValueOf(fmt.Errorf("wrapped: %w", errors.New(g.text()))))
		}
		return
	}
	x := reflect.New(t).Elem()
	g.fill(x, depth+1)
	v.Set(x)
}

// special makes values that reflection cannot.
func (g *generator) special(v reflect.Value) bool {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = [...]time.Time{{}, time.Unix(1, 2), startOfTests, time.Date(2020, 1, 2, 3, 4, 5, 6, time.FixedZone("z", 3600))}[g.below(4)]
	case *big.Int:
		p.SetString([...]string{"0", "1", "-1", "123456789012345678901234567890", "-9007199254740994000"}[g.below(5)], 10)
	case **clone.Buffer:
		if *p = clone.NewBuffer([]byte(g.text())); g.below(16) == 1 {
			*p = nil
		}
		if pool := g.pools[v.Type()]; len(pool) > 0 && g.below(2) == 0 {
			v.Set(pool[g.below(len(pool))])
		}
		g.keep(v)
	case **js.Map:
		*p = new(js.Map)
		(*p).Set(g.text(), int64(g.byte()))
	case **thing:
		if pool := g.pools[v.Type()]; len(pool) > 0 {
			v.Set(pool[g.below(len(pool))])
		} else if g.below(8) == 1 {
			*p = &thing{name: "stray", log: new([]string)}
		}
	case *right:
		*p = right{&thing{name: "shared", log: new([]string)}}
	case *secret:
		p.hidden = "s"
	default:
		return false
	}
	return true
}

// startOfTests has a monotonic part.
var startOfTests = time.Now()
