package report

import (
	"encoding/json"
	"io"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// stored is a series as its file has it, the histogram packed.
type stored struct {
	*plain
	Histogram string `json:",omitempty"`
}

type plain Series

// MarshalJSON writes what Read reads.
func (s *Series) MarshalJSON() ([]byte, error) {
	out := stored{plain: (*plain)(s)}
	if s.Latency != nil {
		packed, err := s.Latency.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			return nil, err
		}
		out.Histogram = string(packed)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Series) UnmarshalJSON(text []byte) error {
	in := stored{plain: (*plain)(s)}
	if err := json.Unmarshal(text, &in); err != nil || in.Histogram == "" {
		return err
	}
	var err error
	s.Latency, err = hdrhistogram.Decode([]byte(in.Histogram))
	return err
}

// rounded keeps four digits; more mean nothing.
func rounded(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	unit := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*unit) / unit
}

// Write writes the report as a file from which it can be shown again.
func (r *Report) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// Read reads a report that was written.
func Read(from io.Reader) (*Report, error) {
	r := new(Report)
	if err := json.NewDecoder(from).Decode(r); err != nil {
		return nil, err
	}
	return r, nil
}
