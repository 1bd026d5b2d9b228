package clone_test

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

type (
	celsius float64
	level   int8
	label   string
	flag    bool
)

// R142, R144: primitives pass by value; integers of every width are exact.
func TestScalars_R142_R144(t *testing.T) {
	tests := []struct {
		name     string
		in, want any
	}{
		{"nil", nil, nil},
		{"true", true, true},
		{"int", 5, int64(5)},
		{"int8", int8(-128), int64(-128)},
		{"int16", int16(math.MinInt16), int64(math.MinInt16)},
		{"int32", int32(math.MinInt32), int64(math.MinInt32)},
		{"int64", int64(math.MinInt64), int64(math.MinInt64)},
		{"max int64", int64(math.MaxInt64), int64(math.MaxInt64)},
		{"2^53+1", int64(1<<53 + 1), int64(1<<53 + 1)},
		{"1<<62", int64(1 << 62), int64(1 << 62)},
		{"uint8", uint8(255), int64(255)},
		{"uint16", uint16(65535), int64(65535)},
		{"uint32", uint32(math.MaxUint32), int64(math.MaxUint32)},
		{"uint64", uint64(7), int64(7)},
		{"max uint64", uint64(math.MaxUint64), uint64(math.MaxUint64)},
		{"float32", float32(0.1), float64(float32(0.1))},
		{"float64", 0.2, 0.2},
		{"named float", celsius(21.5), 21.5},
		{"named int", level(3), int64(3)},
		{"named string", label("x"), "x"},
		{"named bool", flag(true), true},
		{"duration", time.Second, int64(time.Second)},
		{"string", "héllo\x00𝄞", "héllo\x00𝄞"},
		{"empty string", "", ""},
		{"bytes", []byte{1, 2}, []byte{1, 2}},
		{"empty bytes", []byte{}, []byte{}},
		{"byte array", [2]byte{1, 2}, []byte{1, 2}},
		{"array", [2]int{1, 2}, []any{int64(1), int64(2)}},
		{"nil pointer", (*int)(nil), nil},
		{"nil map", map[string]int(nil), nil},
		{"nil slice", []int(nil), nil},
		{"nil bytes", []byte(nil), nil},
		{"nil error", error(nil), nil},
		{"undefined", js.Undefined, js.Undefined},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantEqual(t, mustValue(t, nil, tt.in), tt.want)
			wantEqual(t, mustValue(t, nil, []any{tt.in}), []any{tt.want})
			wantEqual(t, mustValue(t, nil, map[string]any{"k": tt.in}), map[string]any{"k": tt.want})
		})
	}
}

// R38: undefined and nil stay different.
func TestUndefined_R38(t *testing.T) {
	got := mustValue(t, nil, []any{js.Undefined, nil}).([]any)
	if got[0] != js.Undefined || got[1] != nil {
		t.Errorf("got %v", got)
	}
	type holder struct{ U js.UndefinedType }
	mustClone(t, holder{})
	_, err := clone.As[js.UndefinedType](mustSerialize(t, nil))
	wantDecodeError(t, err)
}

// R143, R251: floats are exact to the bit, and stay floats.
func TestFloats_R143_R251(t *testing.T) {
	for _, f := range []float64{
		0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 1 << 53, 1<<53 + 2, 0.2,
		math.SmallestNonzeroFloat64, math.MaxFloat64, 1, -1,
	} {
		got, ok := mustValue(t, nil, []any{f}).([]any)[0].(float64)
		if !ok || math.Float64bits(got) != math.Float64bits(f) {
			t.Errorf("got %x, want %x", math.Float64bits(got), math.Float64bits(f))
		}
		if c := mustClone(t, f); math.Float64bits(c) != math.Float64bits(f) {
			t.Errorf("typed: got %v, want %v", c, f)
		}
		s := float32(f)
		if c := mustClone(t, s); math.Float32bits(c) != math.Float32bits(s) {
			t.Errorf("float32: got %v, want %v", c, s)
		}
	}
}

// R145: big integers of any size and sign, without aliasing.
func TestBigInt_R145(t *testing.T) {
	for _, text := range []string{
		"0", "-1", "255", "256", "-9007199254740994000", strings.Repeat("9", 96), "-" + strings.Repeat("7", 1000),
	} {
		n, _ := new(big.Int).SetString(text, 10)
		got := mustValue(t, nil, n).(*big.Int)
		if got.Cmp(n) != 0 {
			t.Errorf("got %v, want %v", got, n)
		}
		r := mustSerialize(t, *n)
		want := new(big.Int).Set(n)
		n.Add(n, big.NewInt(1))
		if x, err := clone.As[big.Int](r); err != nil || x.Cmp(want) != 0 {
			t.Errorf("value: got %v, %v, want %v", &x, err, want)
		}
	}
	if n, err := clone.As[*big.Int](mustSerialize(t, 12)); err != nil || n.Int64() != 12 {
		t.Errorf("got %v, %v, want 12", n, err)
	}
}

// R160 as D19 has it: the instant is kept to the nanosecond, in UTC.
func TestTime_R160(t *testing.T) {
	for _, v := range []time.Time{
		{}, time.Unix(0, 0), time.Date(1960, 1, 2, 3, 4, 5, 6, time.UTC), time.Now(),
		time.Date(2024, 5, 6, 7, 8, 9, 999_999_999, time.FixedZone("X", 3600)),
		time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), time.UnixMilli(8.64e15),
	} {
		got := mustValue(t, nil, v).(time.Time)
		if !got.Equal(v) || got.Location() != time.UTC {
			t.Errorf("got %v, want %v in UTC", got, v)
		}
		if c := mustClone(t, v); !c.Equal(v) || c.IsZero() != v.IsZero() {
			t.Errorf("typed: got %v, want %v", c, v)
		}
	}
}

// R146, R252: strings are valid UTF-8, at the sender, everywhere.
func TestUTF8_R252(t *testing.T) {
	bad := "a\xffb"
	for _, v := range []any{
		bad, label(bad), []string{bad}, map[string]int{bad: 1}, map[string]any{bad: 1},
		map[string]string{bad: ""}, map[string]string{"": bad}, map[label]int{label(bad): 1},
		struct{ S string }{bad}, &bad, "\xed\xa0\x80", "\xed\xa0\x80\xed\xb0\x80",
	} {
		_, err := clone.Marshal(v)
		wantDataClone(t, err)
	}
}

// Numbers are narrowed only where that is exact.
func TestNarrowing(t *testing.T) {
	tests := []struct {
		name string
		in   any
		as   func(any) error
		ok   bool
	}{
		{"300 to int8", 300, asErr[int8], false},
		{"-1 to uint", -1, asErr[uint], false},
		{"127 to int8", 127, asErr[int8], true},
		{"max uint64 to int64", uint64(math.MaxUint64), asErr[int64], false},
		{"max uint64 to float64", uint64(math.MaxUint64), asErr[float64], false},
		{"2^63 to float64", uint64(1 << 63), asErr[float64], true},
		{"2^53+1 to float64", 1<<53 + 1, asErr[float64], false},
		{"max int64 to float64", int64(math.MaxInt64), asErr[float64], false},
		{"5 to float64", 5, asErr[float64], true},
		{"5.0 to int", 5.0, asErr[int], true},
		{"5.5 to int", 5.5, asErr[int], false},
		{"-0 to int", math.Copysign(0, -1), asErr[int], false},
		{"NaN to int", math.NaN(), asErr[int], false},
		{"2^63 float to int64", 9223372036854775808.0, asErr[int64], false},
		{"2^63 float to uint64", 9223372036854775808.0, asErr[uint64], true},
		{"0.1 to float32", 0.1, asErr[float32], false},
		{"NaN to float32", math.NaN(), asErr[float32], true},
		{"true to int", true, asErr[int], false},
		{"nil to int", nil, asErr[int], false},
		{"string to bytes", "x", asErr[[]byte], false},
		{"bytes to string", []byte("x"), asErr[string], false},
		{"int to string", 1, asErr[string], false},
		{"int to level", 1, asErr[level], true},
		{"int to pointer", 1, asErr[**int], true},
		{"nil to struct", nil, asErr[node], false},
		{"3 to array of 2", []int{1, 2, 3}, asErr[[2]int], false},
		{"3 bytes to array of 2", []byte{1, 2, 3}, asErr[[2]byte], false},
		{"ints to floats", []int{1}, asErr[[]float32], true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.as(tt.in)
			if (err == nil) != tt.ok {
				t.Errorf("got error %v, want ok %v", err, tt.ok)
			}
			if err != nil {
				wantDecodeError(t, err)
			}
		})
	}
}

func asErr[T any](v any) error {
	r, err := (*clone.Types)(nil).Serialize(v)
	if err != nil {
		return err
	}
	_, err = clone.As[T](r)
	return err
}
