package pool_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/berth-go/berth/supervisor/pool"
)

// Workers that die by the thousand leave no memory behind.
func TestPanicsLeaveNothing(t *testing.T) {
	s := newStress(t, pool.Options{Workers: 2})
	storm := func(n int) uint64 {
		for range n {
			_ = s.pool.Go(s.Context(), func(context.Context) error { panic("again") })
		}
		if err := s.pool.Wait(s.Context()); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := storm(1_000)
	after := storm(5_000)
	if after > before+1<<20 {
		t.Errorf("heap after 5,000 panics: got %d KiB, before %d KiB", after>>10, before>>10)
	}
	if err := s.pool.Stop(s.Context()); err != nil {
		t.Error(err)
	}
	if err := s.sys.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if st := s.pool.Stats(); st.Lost != 6_000 {
		t.Errorf("lost: got %d, want 6,000", st.Lost)
	}
}
