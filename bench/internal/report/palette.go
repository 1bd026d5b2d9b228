package report

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
)

// A hue is a colour that the style sheet decides on, so that a chart is light or
// dark as the page is. To the chart library it is a colour that nobody would use;
// the SVG has a variable of CSS in its place.
type hue struct {
	name  string
	proxy color.NRGBA
}

var (
	ink   = hue{"ink", color.NRGBA{3, 5, 1, 255}}
	faint = hue{"faint", color.NRGBA{3, 5, 2, 255}}
	rule  = hue{"rule", color.NRGBA{3, 5, 3, 255}}
)

// familiar contestants always have the same colour and mark, and so have those that
// are never in a chart with the one they are kin to. Others get what is left.
var (
	familiar = []string{"berth", "chan", "protoactor", "berth-post", "chan-copy", "berth-transfer", "hollywood", "go-actor"}
	kin      = map[string]string{
		"berth-plain": "berth-post", "berth-own": "berth-post", "berth-supervised": "berth-post", "berth-typed": "berth-post",
		"chan-plain": "chan-copy", "chan-typed": "chan-copy", "chan-unbuffered": "chan-copy",
	}
)

// hues is how many colours the style sheet has for contestants. Shapes are one less,
// so that a colour that comes again has another shape.
const hues = 10

// A look is how a contestant is drawn.
type look struct {
	hue
	shape  shape
	Dashed bool
}

// Symbol is the mark as a character.
func (l look) Symbol() string { return l.shape.symbol }

// looks gives the contestants of a chart different looks.
func looks(names []string) map[string]look {
	taken, out := map[int]bool{}, map[string]look{}
	for _, who := range names {
		like := who
		if k, ok := kin[who]; ok {
			like = k
		}
		if i := slices.Index(familiar, like); i >= 0 && !taken[i] {
			taken[i], out[who] = true, makeLook(i, who)
		}
	}
	next := len(familiar)
	for _, who := range names {
		if _, ok := out[who]; !ok {
			out[who] = makeLook(next, who)
			next++
		}
	}
	return out
}

func makeLook(i int, who string) look {
	h := hue{fmt.Sprintf("c%d", i%hues), color.NRGBA{3, 7, uint8(i%hues + 1), 255}}
	return look{h, shapes[i%len(shapes)], strings.Contains(who, "-")}
}

// themed replaces the proxies in an SVG by the variables of the style sheet.
func themed(svg string) string {
	list := []hue{ink, faint, rule}
	for i := range hues {
		list = append(list, makeLook(i, "").hue)
	}
	var pairs []string
	for _, h := range list {
		c := h.proxy
		pairs = append(pairs, fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B), "var(--"+h.name+")")
	}
	return strings.NewReplacer(pairs...).Replace(svg)
}
