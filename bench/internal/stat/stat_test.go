package stat

import "testing"

func TestOf(t *testing.T) {
	for _, tt := range []struct {
		name   string
		values []float64
		want   Summary
	}{
		{"none", nil, Summary{}},
		{"one", []float64{3}, Summary{1, 3, 3, 3}},
		{"odd, unsorted", []float64{9, 1, 4}, Summary{3, 4, 1, 9}},
		{"even", []float64{4, 1, 2, 9}, Summary{4, 3, 1, 9}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Of(tt.values); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestOfLeavesItsInput(t *testing.T) {
	values := []float64{2, 1}
	Of(values)
	if values[0] != 2 {
		t.Errorf("sorted the caller's slice: %v", values)
	}
}

func TestRatio(t *testing.T) {
	at := func(round int, v float64) Sample { return Sample{Round: round, Value: v} }
	for _, tt := range []struct {
		name       string
		list, base []Sample
		want       Summary
	}{
		{"nothing", nil, nil, Summary{}},
		{"no base", []Sample{at(0, 5)}, nil, Summary{}},
		{"drift cancels", []Sample{at(0, 10), at(1, 40), at(2, 20)}, []Sample{at(0, 20), at(1, 80), at(2, 40)},
			Summary{3, 0.5, 0.5, 0.5}},
		{"a round is missing", []Sample{at(0, 10), at(1, 10)}, []Sample{at(1, 5)}, Summary{1, 2, 2, 2}},
		{"a base of zero", []Sample{at(0, 10)}, []Sample{at(0, 0)}, Summary{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Ratio(tt.list, tt.base); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSamples(t *testing.T) {
	list := []Sample{{0, 1, 10, 100}, {1, 3, 30, 300}}
	for _, tt := range []struct {
		name string
		got  Summary
		want float64
	}{
		{"values", Values(list), 2},
		{"allocations", Allocs(list), 20},
		{"bytes", Bytes(list), 200},
	} {
		if tt.got.Median != tt.want {
			t.Errorf("%s: got a median of %v, want %v", tt.name, tt.got.Median, tt.want)
		}
	}
}
