// Package report shows what a run measured: as a table of text or Markdown, and as
// one HTML file with charts that needs nothing else.
//
// # Concurrency
//
// A Report is a plain value: whoever writes to it must not show it meanwhile.
package report

import (
	"errors"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// A Report is a run, whole or partial.
type Report struct {
	Started time.Time
	Took    time.Duration
	Command string
	Facts   []Fact // the machine and the versions
	Modules []Fact // name and version
	Rounds  int    // that are complete
	Want    int    // rounds that were asked for
	Partial bool   // the run has not come to its end
	Groups  []Group
	Before  map[string]string `json:",omitempty"` // what an earlier run measured, by bar
}

// A Fact is a line about the run.
type Fact struct{ Name, Value string }

// A Group is what was measured of a group of work.
type Group struct {
	work.About
	Cases []Case
}

// A Case has what its contestants measured.
type Case struct {
	Name   string
	X      float64
	Series []*Series
}

// A Series is what one contestant measured, round by round.
type Series struct {
	Who     string
	Against string `json:",omitempty"` // whom ratios are taken to; empty for nobody
	Peer    bool   `json:",omitempty"`
	Bar     work.Bar
	N       int // operations in a round
	Samples []stat.Sample
	Latency *hdrhistogram.Histogram `json:"-"`          // of all rounds
	Err     string                  `json:",omitempty"` // why there is no more
	Skipped bool                    `json:",omitempty"` // Err is no failure
}

// New makes an empty report of groups.
func New(groups []work.Group) *Report {
	r := &Report{}
	for _, g := range groups {
		out := Group{About: g.About}
		for _, c := range g.Cases {
			oc := Case{Name: c.Name, X: c.X}
			for _, who := range c.Contestants {
				s := &Series{Who: who.Name, Peer: who.Peer, Bar: who.Bar}
				if !g.Absolute {
					s.Against = who.Rival()
				}
				oc.Series = append(oc.Series, s)
			}
			out.Cases = append(out.Cases, oc)
		}
		r.Groups = append(r.Groups, out)
	}
	return r
}

// Add adds what one round measured.
func (s *Series) Add(sample stat.Sample, latency *hdrhistogram.Histogram) {
	sample.Value, sample.Allocs, sample.Bytes = rounded(sample.Value), rounded(sample.Allocs), rounded(sample.Bytes)
	s.Samples = append(s.Samples, sample)
	if latency == nil {
		return
	}
	if s.Latency == nil {
		s.Latency = work.NewHistogram()
	}
	s.Latency.Merge(latency)
}

// Fail notes why a contestant measures no more.
func (s *Series) Fail(err error) {
	var skipped work.Skipped
	if s.Skipped = errors.As(err, &skipped); s.Skipped {
		err = skipped
	}
	s.Err = err.Error()
}

// find returns the series of a contestant, or nil.
func (c Case) find(who string) *Series {
	for _, s := range c.Series {
		if s.Who == who {
			return s
		}
	}
	return nil
}

// ratio compares a contestant with its rival; it is of no rounds if there is none.
func (c Case) ratio(s *Series) stat.Summary {
	rival := c.find(s.Against)
	if s.Against == "" || rival == nil || rival == s {
		return stat.Summary{}
	}
	return stat.Ratio(s.Samples, rival.Samples)
}

// contestants are the names in a group, in the order in which they come.
func (g Group) contestants() []string {
	var names []string
	seen := map[string]bool{}
	for _, c := range g.Cases {
		for _, s := range c.Series {
			if !seen[s.Who] {
				seen[s.Who] = true
				names = append(names, s.Who)
			}
		}
	}
	return names
}
