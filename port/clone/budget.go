package clone

import "math/bits"

// Foreign bytes may become no more than spread bytes of memory each, and small
// bytes more. What is natural for a message stays far below: only references
// that repeat things, and receivers whose types are much larger than what the
// wire needs for them, come near.
const (
	foreignSpread = 150
	small         = 1 << 20
)

// spend counts n bytes that are about to be allocated.
func (d *decoder) spend(n int) error {
	if d.spread == 0 {
		return nil
	}
	d.spent += n
	if d.spent > small+d.spread*len(d.b) {
		return &fault{reason: "too much memory for so few bytes", err: ErrLimit, offset: d.pos}
	}
	return nil
}

// again counts the n bytes of something that is copied out.
func (d *decoder) again(n int) error { return d.spend(n + 24) }

// room counts n values of a type, which may be large.
func (d *decoder) room(n int, size uintptr) error {
	if d.spread == 0 {
		return nil
	}
	high, low := bits.Mul64(uint64(n), uint64(size))
	if high > 0 || low > 1<<50 {
		low = 1 << 50
	}
	return d.spend(int(low))
}

// roomForMap counts a map of n entries.
func (d *decoder) roomForMap(n int, key, elem uintptr) error {
	const header, most = 64, 128
	if d.spread == 0 {
		return nil
	}
	if key > most { // the runtime keeps it elsewhere
		if err := d.room(n, key); err != nil {
			return err
		}
		key = 8
	}
	if elem > most {
		if err := d.room(n, elem); err != nil {
			return err
		}
		elem = 8
	}
	slots := 8
	for slots*7/8 < n && n > 8 {
		slots *= 2
	}
	return d.spend(header + slots*int(key+elem+1))
}

// roomForOrdered counts n keys that keep their order, with what finds them. It
// grows with them.
func (d *decoder) roomForOrdered(n int) error {
	if n == 0 {
		return nil
	}
	tables := 1
	if n > 8 {
		tables = 2 // those outgrown are together as large as the last
	}
	for range tables {
		if err := d.roomForMap(n, 16, 16); err != nil {
			return err
		}
	}
	return d.spend(48 * n)
}

// roomForForm counts a form with n values after its number.
func (d *decoder) roomForForm(n int) error { return d.spend(64 + 32*n) }

// roomForObject counts the map of an object of n properties.
func (d *decoder) roomForObject(n int) error {
	if n == 0 {
		return d.spend(64) // the runtime makes it when there is something to put in
	}
	return d.roomForMap(n, 16, 16)
}
