package port_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

// listenWith adds a listener with options and expects no error.
func listenWith(t *testing.T, p *port.Port, opt port.ListenerOptions, f func(port.MessageEvent)) *port.Listener {
	t.Helper()
	l, err := p.AddEventListener(f, &opt)
	wantNoError(t, "AddEventListener", err)
	return l
}

func TestListenersRunInTheOrderOfRegistration(t *testing.T) { // R115
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, rec.at("a"))
		listenWith(t, p2, port.ListenerOptions{Once: true}, rec.at("b"))
		listen(t, p2, rec.at("c"))
		handle(t, p2, rec.at("h"))
		listenWith(t, p2, port.ListenerOptions{Context: t.Context()}, rec.at("d"))
		post(t, p1, 1)
		wantLog(t, &rec, "a 1", "b 1", "c 1", "h 1", "d 1")
		post(t, p1, 2)
		wantLog(t, &rec, "a 2", "c 2", "h 2", "d 2")
	})
}

// R116: a registration is its own identity; a nil function is none.
func TestEachRegistrationCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		f := rec.at("f")
		first, second := listen(t, p2, f), listen(t, p2, f)
		if first == second {
			t.Error("two registrations are one")
		}
		l, err := p2.AddEventListener(nil, nil)
		wantNoError(t, "AddEventListener(nil)", err)
		p2.RemoveEventListener(l)
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec, "f 1", "f 1")
		p2.RemoveEventListener(first)
		post(t, p1, 2)
		wantLog(t, &rec, "f 2")
	})
}

func TestDispatchWorksOnASnapshot(t *testing.T) { // R117
	bubble(t, "R117 removed and added meanwhile", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		var c *port.Listener
		once := true
		listen(t, p2, func(e port.MessageEvent) {
			rec.at("a")(e)
			if once {
				p2.RemoveEventListener(c)
				listen(t, p2, rec.at("n"))
				once = false
			}
		})
		c = listen(t, p2, rec.at("c"))
		start(t, p2)
		post(t, p1, 1, 2)
		wantLog(t, &rec, "a 1", "a 2", "n 2")
	})
	bubble(t, "R117 it removes itself", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		var a *port.Listener
		a = listen(t, p2, func(e port.MessageEvent) {
			rec.at("a")(e)
			p2.RemoveEventListener(a)
		})
		listen(t, p2, rec.at("b"))
		start(t, p2)
		post(t, p1, 1, 2)
		wantLog(t, &rec, "a 1", "b 1", "b 2")
	})
	bubble(t, "R117 the only one removes itself, more are queued", func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(&port.LoopOptions{DeadLetters: rec.dead})
		p1, p2 := loop.NewChannel()
		var a *port.Listener
		a = listen(t, p2, func(e port.MessageEvent) {
			rec.at("a")(e)
			p2.RemoveEventListener(a)
		})
		post(t, p1, 1, 2)
		start(t, p2)
		wantLog(t, &rec, "a 1", "dead (no listener) 2")
	})
	bubble(t, "R117 the handler is cleared meanwhile", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, func(e port.MessageEvent) {
			rec.at("a")(e)
			handle(t, p2, nil)
		})
		handle(t, p2, rec.at("h"))
		post(t, p1, 1)
		wantLog(t, &rec, "a 1")
	})
	bubble(t, "R117 the handler is set meanwhile", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listenWith(t, p2, port.ListenerOptions{Once: true}, func(e port.MessageEvent) {
			rec.at("a")(e)
			handle(t, p2, rec.at("h"))
		})
		start(t, p2)
		post(t, p1, 1, 2)
		wantLog(t, &rec, "a 1", "h 2")
	})
}

func TestOnceRemovesBeforeItCalls(t *testing.T) { // R118
	bubble(t, "R118 it posts again", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listenWith(t, p2, port.ListenerOptions{Once: true}, func(e port.MessageEvent) {
			rec.at("once")(e)
			post(t, p1, 2)
		})
		listen(t, p2, rec.at("always"))
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec, "once 1", "always 1", "always 2")
	})
	bubble(t, "R118 several are queued", func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(&port.LoopOptions{DeadLetters: rec.dead})
		p1, p2 := loop.NewChannel()
		post(t, p1, 1, 2, 3)
		listenWith(t, p2, port.ListenerOptions{Once: true}, rec.at("once"))
		start(t, p2)
		wantLog(t, &rec, "once 1", "dead (no listener) 2", "dead (no listener) 3")
	})
	bubble(t, "R118 it registers itself again", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		var f func(port.MessageEvent)
		f = func(e port.MessageEvent) {
			rec.at("once")(e)
			listenWith(t, p2, port.ListenerOptions{Once: true}, f)
		}
		listenWith(t, p2, port.ListenerOptions{Once: true}, f)
		start(t, p2)
		post(t, p1, 1, 2)
		wantLog(t, &rec, "once 1", "once 2")
	})
	bubble(t, "R118 it was removed before", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		l := listenWith(t, p2, port.ListenerOptions{Once: true}, rec.at("once"))
		p2.RemoveEventListener(l)
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec)
	})
}

func TestAContextRemovesAListener(t *testing.T) { // R119
	bubble(t, "R119 done before", func(t *testing.T) {
		var rec recorder
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p1, p2 := port.NewChannel()
		l := listenWith(t, p2, port.ListenerOptions{Context: ctx}, rec.at("l"))
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec)
		p2.RemoveEventListener(l)
	})
	bubble(t, "R119 done later", func(t *testing.T) {
		var rec recorder
		ctx, cancel := context.WithCancel(t.Context())
		p1, p2 := port.NewChannel()
		listenWith(t, p2, port.ListenerOptions{Context: ctx}, rec.at("l"))
		listen(t, p2, rec.at("other"))
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec, "l 1", "other 1")
		cancel()
		post(t, p1, 2) // without waiting for anything
		wantLog(t, &rec, "other 2")
	})
	bubble(t, "R119 done in the middle of an event", func(t *testing.T) {
		var rec recorder
		ctx, cancel := context.WithCancel(t.Context())
		p1, p2 := port.NewChannel()
		listen(t, p2, func(e port.MessageEvent) {
			rec.at("a")(e)
			cancel()
		})
		listenWith(t, p2, port.ListenerOptions{Context: ctx}, rec.at("c"))
		listen(t, p2, rec.at("d"))
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec, "a 1", "d 1")
	})
	bubble(t, "R119 it cancels itself, more are queued", func(t *testing.T) {
		for range 100 {
			var rec recorder
			ctx, cancel := context.WithCancel(t.Context())
			p1, p2 := port.NewChannel()
			listenWith(t, p2, port.ListenerOptions{Context: ctx}, func(e port.MessageEvent) {
				rec.at("l")(e)
				cancel()
			})
			post(t, p1, 1, 2, 3)
			start(t, p2)
			wantLog(t, &rec, "l 1")
		}
	})
	bubble(t, "R119 no context is never", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listenWith(t, p2, port.ListenerOptions{Context: nil}, rec.at("l"))
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec, "l 1")
	})
	bubble(t, "R119 watching costs no goroutine", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		before := runtime.NumGoroutine()
		_, p2 := port.NewChannel()
		for range 200 {
			listenWith(t, p2, port.ListenerOptions{Context: ctx}, func(port.MessageEvent) {})
		}
		wantGoroutines(t, before)
	})
}

// R120, with D16: who drives a loop decides what a panic means. The message is a dead
// letter, and what comes after it is delivered.
func TestAPanicIsTheDriversToJudge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		p1, p2 := loop.NewChannel()
		handle(t, p2, func(e port.MessageEvent) {
			if e.Data() == int64(1) {
				panic("one")
			}
			rec.message(e)
		})
		post(t, p1, 1, 2)
		var turn port.Turn
		for loop.Next(&turn) {
			func() {
				defer func() {
					if r := recover(); r != nil {
						rec.add("panic %v", r)
						turn.Drop(errors.New("it panicked"))
						return
					}
					turn.Finish()
				}()
				turn.Run()
			}()
		}
		wantLog(t, &rec, "panic one", "dead (in hand at a failure) 1", "2")
	})
}

// R120, with D16: outside actors a panic is like any other goroutine's.
func TestAPanicOutsideActorsEndsTheProgram(t *testing.T) {
	const env = "BERTH_TEST_PANIC"
	if os.Getenv(env) != "" {
		p1, p2 := port.NewChannel()
		_ = p2.OnMessage(func(e port.MessageEvent) { panic(e.Data()) })
		_ = p1.PostMessage("of a handler")
		select {}
	}
	exe, err := os.Executable()
	wantNoError(t, "Executable", err)
	cmd := exec.Command(exe, "-test.run=^"+t.Name()+"$", "-test.timeout=20s")
	cmd.Env = append(os.Environ(), env+"=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err == nil {
		t.Error("the program went on")
	}
	if got := stderr.String(); !strings.Contains(got, "panic: ") || !strings.Contains(got, "of a handler") {
		t.Errorf("stderr: got %q, want the handler's panic", got)
	}
}

func TestStopImmediatePropagation(t *testing.T) { // R121
	bubble(t, "R121 that event only", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, func(e port.MessageEvent) {
			rec.at("a")(e)
			if e.Data() == int64(1) {
				e.StopImmediatePropagation()
			}
		})
		listen(t, p2, rec.at("b"))
		handle(t, p2, rec.at("h"))
		post(t, p1, 1, 2)
		wantLog(t, &rec, "a 1", "a 2", "b 2", "h 2")
	})
	bubble(t, "R121 by the only listener", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		handle(t, p2, func(e port.MessageEvent) {
			e.StopImmediatePropagation()
			rec.message(e)
			if e.Data() == int64(1) {
				listen(t, p2, rec.at("later"))
			}
		})
		post(t, p1, 1)
		wantLog(t, &rec, "1")
	})
	bubble(t, "R121 a once listener that was not reached stays", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listenWith(t, p2, port.ListenerOptions{Once: true}, port.MessageEvent.StopImmediatePropagation)
		listenWith(t, p2, port.ListenerOptions{Once: true}, rec.at("once"))
		start(t, p2)
		post(t, p1, 1, 2)
		wantLog(t, &rec, "once 2")
	})
}

func TestTheHandlersPlaceAmongListeners(t *testing.T) { // R125, with D10
	bubble(t, "R125 replaced, cleared and set again", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, rec.at("a"))
		handle(t, p2, rec.at("h1"))
		listen(t, p2, rec.at("b"))
		handle(t, p2, rec.at("h2"))
		post(t, p1, 1)
		wantLog(t, &rec, "a 1", "h2 1", "b 1")
		handle(t, p2, nil)
		post(t, p1, 2)
		wantLog(t, &rec, "a 2", "b 2")
		handle(t, p2, rec.at("h3"))
		post(t, p1, 3)
		wantLog(t, &rec, "a 3", "b 3", "h3 3")
	})
	bubble(t, "R125 nil first takes no place", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		handle(t, p2, nil)
		listen(t, p2, rec.at("a"))
		handle(t, p2, rec.at("h"))
		post(t, p1, 1)
		wantLog(t, &rec, "a 1", "h 1")
	})
	bubble(t, "R125 cleared and set again inside an event", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listenWith(t, p2, port.ListenerOptions{Once: true}, func(port.MessageEvent) {
			handle(t, p2, nil)
			handle(t, p2, rec.at("h2"))
		})
		handle(t, p2, rec.at("h1"))
		listen(t, p2, rec.at("b"))
		post(t, p1, 1, 2)
		wantLog(t, &rec, "b 1", "b 2", "h2 2")
	})
}

func TestRemovingWhatIsNotThere(t *testing.T) { // R128
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		q1, q2 := port.NewChannel()
		mine := listen(t, p2, rec.at("mine"))
		others := listen(t, q2, rec.at("others"))
		p2.RemoveEventListener(nil)
		p2.RemoveEventListener(others)
		q2.RemoveEventListener(mine)
		p1.RemoveEventListener(mine)
		new(port.Port).RemoveEventListener(mine)
		start(t, p2)
		start(t, q2)
		post(t, p1, 1)
		wantLog(t, &rec, "mine 1")
		post(t, q1, 2)
		wantLog(t, &rec, "others 2")
		p2.RemoveEventListener(mine)
		p2.RemoveEventListener(mine)
		post(t, p1, 3)
		wantLog(t, &rec)
	})
}
