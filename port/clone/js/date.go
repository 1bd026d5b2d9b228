package js

import (
	"math"
	"time"
)

// Date is JavaScript's Date: a point in time to the millisecond, at most
// 8.64·10¹⁵ of them from 1970, or the invalid date. It never changes. The zero
// value is 1970-01-01 UTC.
//
// https://tc39.es/ecma262/#sec-date-objects
type Date struct {
	ms      int64
	invalid bool
}

// maxMillis is as far as a Date goes, both ways.
const maxMillis = 8_640_000_000_000_000

// NewDate returns the Date so many milliseconds after 1970 UTC. Fractions are
// cut off towards 1970; what is not finite, or too far away, is invalid.
//
// https://tc39.es/ecma262/#sec-timeclip
func NewDate(ms float64) *Date {
	if !(math.Abs(ms) <= maxMillis) {
		return &Date{invalid: true}
	}
	return &Date{ms: int64(ms)}
}

// DateOf returns the Date of the millisecond that t is in. It is invalid if t
// is too far away.
func DateOf(t time.Time) *Date {
	// The bounds are years ±271821; beyond ±2.9·10⁸ UnixMilli would overflow.
	if s := t.Unix(); s > maxMillis/1000 || s < -maxMillis/1000 {
		return &Date{invalid: true}
	}
	return NewDate(float64(t.UnixMilli()))
}

// Valid reports whether d is not the invalid date.
func (d *Date) Valid() bool { return !d.invalid }

// Time returns the point in time, in UTC; the zero Time if d is invalid.
func (d *Date) Time() time.Time {
	if d.invalid {
		return time.Time{}
	}
	return time.UnixMilli(d.ms).UTC()
}

// Millis returns the milliseconds since 1970 UTC; NaN if d is invalid.
func (d *Date) Millis() float64 {
	if d.invalid {
		return math.NaN()
	}
	return float64(d.ms)
}

func (d *Date) String() string {
	if d.invalid {
		return "Invalid Date"
	}
	return d.Time().Format(time.RFC3339Nano)
}
