package pool_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

// Jobs by the hundred thousand, with panics, errors, Goexit, contexts that end, resizes,
// and a stop in the middle: each job ends exactly once, the figures agree with what
// the submitters saw, and nothing is left.
func TestStress(t *testing.T) {
	for _, tt := range []struct {
		name string
		opt  pool.Options
	}{
		{"unbounded", pool.Options{Workers: 4}},
		{"blocking", pool.Options{Workers: 3, Queue: 16, Redeliver: 1}},
		{"refusing", pool.Options{Workers: 4, Queue: 64, Full: pool.Refuse}},
		{"parking", pool.Options{Workers: 4, Queue: 64, Redeliver: 1, Park: true}},
		{"dropping", pool.Options{Workers: 2, Queue: 8, Full: pool.Drop, Redeliver: 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := 25_000
			if testing.Short() {
				n = 2_000
			}
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			newStress(t, tt.opt).play(seed, n)
		})
	}
}

const submitters = 8

type stress struct {
	*testing.T
	pool *pool.Pool
	sys  *actor.System
	told atomic.Int64 // jobs of Go that OnError was told of
	good atomic.Int64 // jobs of Go that ended well
	runs atomic.Int64 // runs of jobs that came to their end
	seen [submitters]verdicts
}

// verdicts are what one submitter saw.
type verdicts struct{ accepted, good, bad, dropped int }

func newStress(t *testing.T, opt pool.Options) *stress {
	s := &stress{T: t, sys: actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})}
	opt.OnError = func(error) { s.told.Add(1) }
	p, err := pool.Start(t.Context(), s.sys, "pool", &opt)
	if err != nil {
		t.Fatal(err)
	}
	s.pool = p
	return s
}

func (s *stress) play(seed uint64, n int) {
	var submits, resizes sync.WaitGroup
	for i := range submitters {
		submits.Go(func() { s.submit(rand.New(rand.NewPCG(seed, uint64(i))), &s.seen[i], n/submitters) })
	}
	quit := make(chan struct{})
	resizes.Go(func() { s.resize(rand.New(rand.NewPCG(seed, submitters)), quit) })
	r := rand.New(rand.NewPCG(seed, submitters+1))
	if r.IntN(2) == 0 {
		submits.Wait()
		close(quit)
		resizes.Wait()
		s.end(s.pool.Drain(s.Context()))
	} else {
		for st := s.pool.Stats(); st.Accepted+st.Refused+st.Dropped < uint64(n/3); st = s.pool.Stats() {
			runtime.Gosched()
		}
		s.end(s.pool.Stop(s.Context()))
		submits.Wait()
		close(quit)
		resizes.Wait()
	}
	if err := s.sys.Shutdown(context.Background()); err != nil {
		s.Error(err)
	}
	s.check()
}

func (s *stress) end(err error) {
	if err != nil {
		s.Errorf("at the end: got %v, want nil", err)
	}
}

// job is what a job does, by chance.
func (s *stress) job(kind int) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		switch {
		case kind < 5 && pool.Attempt(ctx) < 2:
			panic("by chance")
		case kind == 5:
			runtime.Goexit()
		case kind < 10:
			s.runs.Add(1)
			return 0, errBoom
		case kind < 15:
			runtime.Gosched()
		case kind < 20:
			<-ctx.Done()
		}
		s.runs.Add(1)
		return kind, nil
	}
}

func (s *stress) submit(r *rand.Rand, v *verdicts, n int) {
	for range n {
		kind := r.IntN(100)
		ctx, cancel := context.Background(), func() {}
		if kind >= 15 && kind < 25 {
			ctx, cancel = context.WithTimeout(ctx, time.Duration(r.IntN(200))*time.Microsecond)
		}
		f := s.job(kind)
		if r.IntN(2) == 0 {
			v.noteGo(s.pool.Go(ctx, func(ctx context.Context) error {
				_, err := f(ctx)
				if err == nil {
					s.good.Add(1)
				}
				return err
			}))
		} else {
			_, err := pool.Do(ctx, s.pool, f)
			v.noteDo(err)
		}
		_ = cancel // the job's context ends by its deadline
	}
}

func (v *verdicts) noteGo(err error) {
	if err == nil {
		v.accepted++
	}
}

func (v *verdicts) noteDo(err error) {
	switch {
	case err == nil:
		v.good++
	case errors.Is(err, pool.ErrDropped):
		v.dropped++
	default:
		v.bad++
	}
}

// resize has more or fewer workers, and does with what is set aside one thing or the other.
func (s *stress) resize(r *rand.Rand, quit <-chan struct{}) {
	for {
		select {
		case <-quit:
			return
		default:
		}
		if err := s.pool.Resize(s.Context(), 1+r.IntN(8)); err != nil && !errors.Is(err, pool.ErrStopped) {
			s.Errorf("Resize: got %v", err)
		}
		for _, k := range s.pool.Parked() {
			if r.IntN(2) == 0 {
				k.Retry()
			} else {
				k.Drop()
			}
		}
		runtime.Gosched()
	}
}

func (s *stress) check() {
	st := s.pool.Stats()
	var sum verdicts
	for _, v := range s.seen {
		sum.accepted += v.accepted
		sum.good += v.good
		sum.bad += v.bad
		sum.dropped += v.dropped
	}
	s.Logf("%+v, seen %+v", st, sum)
	if st.Workers+st.Busy+st.Queued+st.Parked+st.Blocked != 0 {
		s.Errorf("left: got %+v", st)
	}
	if ended := st.Done + st.Failed + st.Lost + st.Expired + st.Stopped; ended != st.Accepted {
		s.Errorf("jobs ended: got %d, want %d", ended, st.Accepted)
	}
	if runs := uint64(s.runs.Load()); runs != st.Done+st.Failed {
		s.Errorf("runs that came to their end: got %d, want %d", runs, st.Done+st.Failed)
	}
	// Each job of Go that was accepted ended well, or OnError was told, or it was dropped.
	silent := int(st.Dropped) - sum.dropped
	if ended := int(s.good.Load()+s.told.Load()) + silent; ended != sum.accepted {
		s.Errorf("jobs of Go: %d ended, want %d", ended, sum.accepted)
	}
	if good := sum.good + int(s.good.Load()); good > int(st.Done) {
		s.Errorf("good results: got %d, want at most %d", good, st.Done)
	}
}
