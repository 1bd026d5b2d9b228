package router

// hash is FNV-1a with its bits mixed once more: short keys that differ in one letter
// fall far from each other.
func hash(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// jump returns the bucket of a key among n: the jump consistent hash of Lamping and
// Veach. When n grows by one, a key stays or goes to the new bucket.
func jump(key uint64, n int) int {
	bucket, next := int64(-1), int64(0)
	for next < int64(n) {
		bucket = next
		key = key*2862933555777941757 + 1
		next = int64(float64(bucket+1) * (float64(int64(1)<<31) / float64(key>>33+1)))
	}
	return int(bucket)
}
