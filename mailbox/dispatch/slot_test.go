package dispatch

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestSlot(t *testing.T) {
	var s slot
	if s.take() != nil || s.full() {
		t.Error("the zero slot is not empty")
	}
	if !s.put(numbered(1)) || !s.full() || s.put(numbered(2)) {
		t.Error("want room for one task and no more")
	}
	if got := s.take(); got != numbered(1) {
		t.Errorf("take: got %v, want 1", got)
	}
	if s.take() != nil || s.task != nil {
		t.Error("want nothing left after take")
	}
}

func TestSlotIsRobbedOnlyWhenStale(t *testing.T) {
	var s slot
	look := func(want Task, wantHeld bool) {
		t.Helper()
		if got, held := s.stealStale(); got != want || held != wantHeld {
			t.Errorf("stealStale: got %v, %v, want %v, %v", got, held, want, wantHeld)
		}
	}
	look(nil, false)
	s.put(numbered(1))
	look(nil, true)
	s.take()
	s.put(numbered(2))
	look(nil, true) // filled anew since
	look(numbered(2), false)
	look(nil, false)
	if s.take() != nil {
		t.Error("a task was taken twice")
	}
	if s.forget(); s.task != nil {
		t.Error("the slot holds on to a stolen task")
	}
}

func TestSlotUnderTheft(t *testing.T) {
	var s slot
	var stolen atomic.Int64
	var thief sync.WaitGroup
	stop := make(chan struct{})
	thief.Go(func() {
		for {
			if task, _ := s.stealStale(); task != nil {
				stolen.Add(1)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	put, taken := int64(0), int64(0)
	for range 100_000 {
		if s.put(numbered(1)) {
			put++
		}
		if s.take() != nil {
			taken++
		}
		s.forget()
	}
	close(stop)
	thief.Wait()
	if s.take() != nil {
		taken++
	}
	if got := taken + stolen.Load(); got != put {
		t.Errorf("%d put, %d taken and %d stolen", put, taken, stolen.Load())
	}
}
