package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

var update = flag.Bool("update", false, "rewrite the goldens under testdata")

// golden compares a text with a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is another one (-update rewrites it): got\n%s", file, got)
	}
}

// invented has one of everything: bars met and missed, a rival of its own, peers, one
// that was skipped and one that failed, and a latency.
func invented() *Report {
	who := func(name, against string, bar work.Bar) work.Contestant {
		return work.Contestant{Name: name, Against: against, Bar: bar, Peer: strings.HasPrefix(name, "peer")}
	}
	all := []work.Contestant{
		who("berth", "", work.Bar{Ratio: 0.6}), who("chan", "", work.Bar{}),
		who("peer-a", "", work.Bar{}), who("peer-b", "", work.Bar{}), who("node", "", work.Bar{}), who("suture", "", work.Bar{}),
	}
	plain := []work.Contestant{who("berth", "chan-plain", work.Bar{Ratio: 0.1}), who("chan", "", work.Bar{}), who("chan-plain", "", work.Bar{})}
	alone := []work.Contestant{who("berth", "", work.Bar{Value: 4_000}), who("peer-a", "", work.Bar{})}
	r := New([]work.Group{
		{About: work.About{Name: "Ring", Title: "Ring", Op: "hop", Unit: "ns", Ahead: true, Headline: true}, Cases: []work.Case{{Contestants: all}}},
		{About: work.About{Name: "Call", Title: "Call", Op: "call", Unit: "ns", Headline: true}, Cases: []work.Case{{Name: "n=1", Contestants: plain}}},
		{About: work.About{Name: "Idle", Title: "Idle", Op: "actor", Unit: "B", View: work.Linear, Axis: "actors"}, Cases: []work.Case{
			{Name: "n=1", X: 1, Contestants: alone}, {Name: "n=2", X: 2, Contestants: alone}, {Name: "n=3", X: 3, Contestants: alone},
		}},
		{About: work.About{Name: "Wait", Title: "Wait", Op: "message", Unit: "ns", Absolute: true}, Cases: []work.Case{{Contestants: alone}}},
	})
	r.Command, r.Rounds, r.Want, r.Took = "bench", 3, 3, time.Minute
	r.Started = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	r.Facts = []Fact{{"commit", "abc & more"}, {"Go", "go1"}}
	for _, g := range r.Groups {
		for _, c := range g.Cases {
			for i, s := range c.Series {
				switch s.Who {
				case "node":
					s.Fail(work.Skipped("Node is not installed"))
					continue
				case "suture":
					s.Fail(errors.New("no luck"))
					continue
				}
				h := work.NewHistogram()
				for v := range int64(100) {
					_ = h.RecordValue(v * 10)
				}
				for round := range 3 {
					v := float64(1000*(i+1)+round) + 1.0/3
					s.Add(stat.Sample{Round: round, Value: v, Allocs: 1, Bytes: 16}, h)
				}
			}
		}
	}
	return r
}

func TestGolden(t *testing.T) {
	golden(t, "text", invented().Text())
	golden(t, "markdown", invented().Markdown())
	later := invented()
	later.Compare(invented())
	later.Groups, later.Before["Ring|berth|ahead of every peer"] = later.Groups[:2], "2.00 of peer-b"
	golden(t, "bars", later.Bars().text())
	if whole := invented(); whole.Warning() == "" || !strings.Contains(whole.Markdown(), "Provisional") {
		t.Error("three rounds are enough")
	} else if whole.Rounds = manyRounds; strings.Contains(whole.Markdown(), "Provisional") {
		t.Error("five are not")
	}
	partial := invented()
	partial.Partial, partial.Rounds, partial.Groups = true, 1, partial.Groups[1:2]
	golden(t, "partial", partial.Text())
}

// What was written is read as what it was.
func TestStore(t *testing.T) {
	var file bytes.Buffer
	r := invented()
	if err := r.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	for _, show := range []func(*Report) string{(*Report).Text, (*Report).Markdown, html} {
		if got, want := show(again), show(r); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	if _, err := Read(strings.NewReader("{")); err == nil {
		t.Error("read half a file")
	}
}

func html(r *Report) string {
	var b strings.Builder
	if err := r.HTML(&b); err != nil {
		return err.Error()
	}
	return b.String()
}

func TestRounded(t *testing.T) {
	for v, want := range map[float64]float64{0: 0, 1234.56: 1235, 0.123456: 0.1235, 123456: 123500, -1.23456: -1.235} {
		if got := rounded(v); got != want {
			t.Errorf("%v: got %v, want %v", v, got, want)
		}
	}
}

// The picture is a file that needs no other, and has all who are in it.
func TestPicture(t *testing.T) {
	var b strings.Builder
	if err := invented().Picture(&b); err != nil {
		t.Fatal(err)
	}
	svg := b.String()
	for _, want := range []string{"prefers-color-scheme: dark", ">berth<", ">peer-a<", ">peer-b<", "Ring</text>", "abc &amp; more", "3 rounds in 1m0s"} {
		if !strings.Contains(svg, want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
	for _, bad := range []string{"#030", "NaN", "Idle", "node", "href", "url("} {
		if strings.Contains(svg, bad) {
			t.Errorf("%q is in the picture", bad)
		}
	}
	for dec := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := (&Report{}).Picture(io.Discard); err == nil {
		t.Error("drew nothing")
	}
}
