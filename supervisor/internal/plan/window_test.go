package plan

import (
	"testing"
	"time"
)

// TestWindow has failures at the given times, in units of the period, and says
// whether the last one, and no earlier, is one too many.
func TestWindow(t *testing.T) {
	const period = time.Minute
	for _, tt := range []struct {
		name      string
		intensity int
		at        []float64
		over      bool
	}{
		{"as many as allowed", 3, []float64{0, 0, 0}, false},
		{"one more", 3, []float64{0, 0, 0, 0}, true},
		{"one more at the very end", 3, []float64{0, .5, .5, 1}, true},
		{"one more after the end", 3, []float64{0, .5, .5, 1.0001}, false},
		{"a steady rate that is allowed", 2, []float64{0, .6, 1.2, 1.8, 2.4, 3}, false},
		{"a burst after quiet", 2, []float64{0, 5, 5.1, 5.2}, true},
		{"never", Never, []float64{0}, true},
		{"unlimited", Unlimited, make([]float64, 1000), false},
		{"a clock that goes back", 2, []float64{1, 0, 1}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w window
			flags := Flags{Intensity: tt.intensity, Period: period}
			for i, at := range tt.at {
				over := !w.add(flags, time.Unix(0, 0).Add(time.Duration(at*float64(period))))
				if want := tt.over && i == len(tt.at)-1; over != want {
					t.Errorf("failure %d: over %v, want %v", i, over, want)
				}
			}
			if len(w.failures) > max(tt.intensity+1, 0) {
				t.Errorf("%d failures are kept", len(w.failures))
			}
		})
	}
}
