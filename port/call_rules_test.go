package port_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/port"
)

// serve answers every call at p with f, on p's turns.
func serve(t *testing.T, p *port.Port, f func(e port.MessageEvent)) {
	t.Helper()
	handle(t, p, f)
}

// double answers a number with twice the number.
func double(t *testing.T) func(port.MessageEvent) {
	return func(e port.MessageEvent) {
		n, err := port.Data[int](e)
		wantNoError(t, "Data", err)
		wantNoError(t, "Reply", e.Reply(2*n))
	}
}

// R273
func TestCallGetsItsReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		serve(t, callee, double(t))
		for name, to := range map[string]port.Poster{
			"port":   p,
			"sender": p.Sender(),
			"inlet":  callee.Inlet(),
			"rim":    port.As[int, int](p),
		} {
			got, err := port.Call[int](t.Context(), to, 21)
			wantNoError(t, name, err)
			if got != 42 {
				t.Errorf("call by %s: got %d, want 42", name, got)
			}
		}
	})
}

// R273: what a callee sees of a call, and of a message that is none.
func TestCallAtTheCallee(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		a, aTwin := port.NewChannel()
		buf := port.NewBuffer([]byte("bytes"))
		go func() { _, _ = port.Call[any](t.Context(), p, "req", buf, a) }()
		e := receive(t, callee)
		if got := e.Data(); got != "req" || !e.IsCall() {
			t.Errorf("call: got %v, IsCall %v, want req, true", got, e.IsCall())
		}
		wantMoved(t, buf, true)
		ports := e.Ports()
		wantLinked(t, ports[len(ports)-1], aTwin) // behind the reply port, if that shows
		wantNoError(t, "Reply", e.Reply(nil))
		if e.IsCall() {
			t.Error("IsCall after the reply: got true, want false")
		}

		post(t, p, "plain")
		e = receive(t, callee)
		if e.IsCall() {
			t.Error("IsCall of a plain message: got true, want false")
		}
		wantError(t, "Reply to a plain message", e.Reply(1), port.ErrNoReply)
		wantError(t, "ReplyError to a plain message", e.ReplyError(errors.New("x")), port.ErrNoReply)
		if got := e.TakeReply(); got != nil {
			t.Errorf("TakeReply of a plain message: got %v, want nil", got)
		}
	})
}

// R273: a reply is a message: cloned, decoded, with a transfer list.
func TestReplyCarriesObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type answer struct {
			Port   *port.Port
			Buffer *port.Buffer
			List   []int
		}
		p, callee := port.NewChannel()
		mine, twin := port.NewChannel()
		list := []int{1, 2}
		serve(t, callee, func(e port.MessageEvent) {
			b := port.NewBuffer([]byte("bytes"))
			wantNoError(t, "Reply", e.Reply(answer{mine, b, list}, b, mine))
			list[0] = 99
		})
		got, err := port.Call[answer](t.Context(), p, nil)
		wantNoError(t, "Call", err)
		if got.List[0] != 1 || string(got.Buffer.Bytes()) != "bytes" {
			t.Errorf("reply: got %v with %q, want [1 2] with bytes", got.List, got.Buffer.Bytes())
		}
		wantLinked(t, got.Port, twin)
	})
}

// R273
func TestCallIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		serve(t, callee, func(e port.MessageEvent) {
			wantNoError(t, "Reply", e.Reply("first"))
			wantError(t, "second Reply", e.Reply("second"), port.ErrNoReply)
			wantError(t, "ReplyError", e.ReplyError(errors.New("third")), port.ErrNoReply)
			if got := e.TakeReply(); got != nil {
				t.Errorf("TakeReply: got %v, want nil", got)
			}
		})
		for range 2 {
			got, err := port.Call[string](t.Context(), p, nil)
			wantNoError(t, "Call", err)
			if got != "first" {
				t.Errorf("reply: got %v, want first", got)
			}
		}
	})
}

// A callee's error is a reply, and comes back as a RemoteError.
func TestReplyError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errUncloneable := &hardError{ch: make(chan int)}
		p, callee := port.NewChannel()
		for _, sent := range []error{errors.New("no such thing"), fmt.Errorf("a: %w", errors.New("b")), errUncloneable} {
			serve(t, callee, func(e port.MessageEvent) { wantNoError(t, "ReplyError", e.ReplyError(sent)) })
			_, err := port.Call[int](t.Context(), p, nil)
			var remote *port.RemoteError
			if !errors.As(err, &remote) {
				t.Fatalf("Call: got %v, want a RemoteError", err)
			}
			if got := remote.Err.Error(); got != sent.Error() {
				t.Errorf("text: got %q, want %q", got, sent.Error())
			}
			if errors.Is(err, port.ErrClosed) {
				t.Errorf("Call: got %v, want no ErrClosed", err)
			}
		}
	})
}

type hardError struct{ ch chan int }

func (e *hardError) Error() string { return "hard" }

// An error that is posted as a value is no failure of the call.
func TestErrorAsAPlainReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		serve(t, callee, func(e port.MessageEvent) { wantNoError(t, "Reply", e.Reply(errors.New("a value"))) })
		got, err := port.Call[error](t.Context(), p, nil)
		wantNoError(t, "Call", err)
		if got == nil || got.Error() != "a value" {
			t.Errorf("reply: got %v, want a value", got)
		}
	})
}

// R273, R263: a call ends with its context, and a late reply is dropped.
func TestCallEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, callee := port.NewChannel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		started := time.Now()
		_, err := port.Call[int](ctx, p, "late")
		wantError(t, "Call", err, context.DeadlineExceeded)
		if got := time.Since(started); got != time.Minute {
			t.Errorf("Call waited: got %v, want %v", got, time.Minute)
		}
		e := receive(t, callee)
		f := &file{onLose: func(error) { r.add("lost") }}
		wantError(t, "late Reply", e.Reply("late", f), port.ErrClosed)
		wantLog(t, &r, "lost")

		// The next call is not confused by it.
		go func() { wantNoError(t, "Reply", receive(t, callee).Reply(2)) }()
		got, err := port.Call[int](t.Context(), p, "next")
		wantNoError(t, "Call", err)
		if got != 2 {
			t.Errorf("reply: got %d, want 2", got)
		}
	})
}

// R273: a taken reply port hears of it when the caller lets go.
func TestLateReplyByATakenPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := port.Call[int](ctx, p, nil)
			done <- err
		}()
		reply := receive(t, callee).TakeReply()
		wantDone(t, reply, false)
		cancel()
		wantError(t, "Call", <-done, context.Canceled)
		synctest.Wait()
		wantDead(t, reply)
	})
}

// A context that is done lets nothing wait.
func TestCallWithADoneContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := port.NewChannel()
		ctx, cancel := context.WithCancelCause(t.Context())
		errCause := errors.New("cause")
		cancel(errCause)
		_, err := port.Call[int](ctx, p, nil)
		if !errors.Is(err, context.Canceled) && !errors.Is(err, errCause) {
			t.Errorf("Call: got %v, want the context's error", err)
		}
	})
}

// R273, R74: the call fails at once when its reply port is lost, however.
func TestCallFailsWhenItsReplyPortIsLost(t *testing.T) {
	errWhy := errors.New("why")
	tests := []struct {
		name string
		lose func(t *testing.T, callee *port.Port)
		want error // besides ErrClosed
	}{
		{"callee closed before", func(_ *testing.T, callee *port.Port) { callee.Close() }, port.ErrClosed},
		{"callee closes with the call queued", func(_ *testing.T, callee *port.Port) {
			go func() { synctest.Wait(); callee.CloseWith(errWhy) }()
		}, errWhy},
		{"callee's loop ends", func(t *testing.T, callee *port.Port) {
			loop := newDriven(new(recorder))
			wantNoError(t, "Own", loop.Own(callee))
			handle(t, callee, func(port.MessageEvent) {})
			go func() { synctest.Wait(); loop.End(errWhy) }()
		}, errWhy},
		{"nobody listens", func(t *testing.T, callee *port.Port) { start(t, callee) }, port.ErrClosed},
		{"not answered", func(t *testing.T, callee *port.Port) {
			handle(t, callee, func(port.MessageEvent) {})
		}, port.ErrNoAnswer},
		{"reply port closed", func(t *testing.T, callee *port.Port) {
			handle(t, callee, func(e port.MessageEvent) { e.TakeReply().CloseWith(errWhy) })
		}, errWhy},
		{"reply port lost in a message", func(t *testing.T, callee *port.Port) {
			handle(t, callee, func(e port.MessageEvent) {
				out, in := port.NewChannel()
				ship(t, out, nil, e.TakeReply())
				in.Close()
			})
		}, port.ErrClosed},
		{"refused", func(t *testing.T, callee *port.Port) {
			handle(t, callee, func(e port.MessageEvent) { e.Refuse(errWhy) })
		}, errWhy},
		{"turn dropped", func(t *testing.T, callee *port.Port) {
			loop := newDriven(new(recorder))
			wantNoError(t, "Own", loop.Own(callee))
			handle(t, callee, func(port.MessageEvent) {})
			go func() {
				synctest.Wait()
				var turn port.Turn
				if !loop.Next(&turn) {
					t.Error("Next: got false, want a turn")
				}
				turn.Drop(errWhy)
			}()
		}, errWhy},
		{"callee shipped and lost", func(t *testing.T, callee *port.Port) {
			out, in := port.NewChannel()
			ship(t, out, nil, callee)
			go func() { synctest.Wait(); in.Close() }()
		}, port.ErrClosed},
	}
	for _, tt := range tests {
		bubble(t, tt.name, func(t *testing.T) {
			p, callee := port.NewChannel()
			tt.lose(t, callee)
			started := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			_, err := port.Call[int](ctx, p, nil)
			wantError(t, "Call", err, port.ErrClosed)
			wantError(t, "Call", err, tt.want)
			if got := time.Since(started); got != 0 {
				t.Errorf("Call waited: got %v, want no time", got)
			}
		})
	}
}

// The callee's queue moves with the calls in it; another answers.
func TestCallSurvivesTheTransferOfItsCallee(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		go func() {
			synctest.Wait()
			serve(t, carry(t, callee), double(t))
		}()
		got, err := port.Call[int](t.Context(), p, 4)
		wantNoError(t, "Call", err)
		if got != 8 {
			t.Errorf("reply: got %d, want 8", got)
		}
	})
}

// A reply that can't be cloned is an error at the callee, who may try again.
func TestReplyThatCannotBeCloned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		serve(t, callee, func(e port.MessageEvent) {
			buf := port.NewBuffer([]byte{1})
			wantDataClone(t, "Reply", e.Reply(func() {}))
			wantDataClone(t, "Reply", e.Reply(func() {}, buf))
			wantMoved(t, buf, false)
			if !e.IsCall() {
				t.Error("IsCall after a failed reply: got false, want true")
			}
			wantNoError(t, "Reply", e.Reply("second try"))
		})
		got, err := port.Call[string](t.Context(), p, nil)
		wantNoError(t, "Call", err)
		if got != "second try" {
			t.Errorf("reply: got %q, want second try", got)
		}
	})
}

// A request that can't be posted is an error at once, and moves nothing.
func TestCallThatCannotBePosted(t *testing.T) {
	p, callee := port.NewChannel()
	buf := port.NewBuffer([]byte{1})
	_, err := port.Call[int](t.Context(), p, func() {}, buf)
	wantDataClone(t, "Call of a func", err)
	_, err = port.Call[int](t.Context(), p, nil, buf, buf)
	wantDataClone(t, "Call with a bad list", err)
	_, err = port.Call[int](t.Context(), p, nil, buf, p)
	wantDataClone(t, "Call with the posting port listed", err) // R27
	wantMoved(t, buf, false)
	wantLen(t, callee, 0)

	moved, _ := port.NewChannel()
	carry(t, moved)
	_, err = port.Call[int](t.Context(), moved, nil)
	wantError(t, "Call through a detached port", err, port.ErrDetached)
	_, err = port.Call[int](t.Context(), (*port.Port)(nil), nil) // R265
	wantError(t, "Call through a nil port", err, port.ErrDetached)
	_, err = port.Call[int](t.Context(), port.Sender{}, nil)
	wantError(t, "Call through the zero sender", err, port.ErrDetached)
}

// A reply that does not decode into what the caller wants is an error.
func TestReplyOfAnotherType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		serve(t, callee, func(e port.MessageEvent) { wantNoError(t, "Reply", e.Reply("text")) })
		if got, err := port.Call[int](t.Context(), p, nil); err == nil {
			t.Errorf("Call: got %v, nil, want an error", got)
		}
	})
}

// A taken reply port is a port: kept over turns, transferred, answered once.
func TestTakenReplyPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		elsewhere, worker := port.NewChannel()
		handle(t, worker, func(e port.MessageEvent) { post(t, onlyPort(t, e), "by the worker") })
		serve(t, callee, func(e port.MessageEvent) {
			reply := e.TakeReply()
			if reply == nil {
				t.Fatal("TakeReply: got nil, want a port")
			}
			if e.TakeReply() != nil {
				t.Error("second TakeReply: got a port, want nil")
			}
			wantError(t, "Reply after TakeReply", e.Reply(1), port.ErrNoReply)
			ship(t, elsewhere, nil, reply)
		})
		got, err := port.Call[string](t.Context(), p, nil)
		wantNoError(t, "Call", err)
		if got != "by the worker" {
			t.Errorf("reply: got %q, want by the worker", got)
		}
	})
}

// Posting a second reply through a taken port changes nothing.
func TestSecondReplyByATakenPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		var reply *port.Port
		serve(t, callee, func(e port.MessageEvent) {
			reply = e.TakeReply()
			post(t, reply, 1)
			_ = reply.PostMessage(2)
		})
		got, err := port.Call[int](t.Context(), p, nil)
		wantNoError(t, "Call", err)
		if got != 1 {
			t.Errorf("reply: got %d, want 1", got)
		}
		synctest.Wait()
		wantError(t, "post after the reply", reply.PostMessage(3), port.ErrClosed)
	})
}

// A turn is what a Blocker stands for in a context.
type fakeTurn struct {
	loop *port.Loop
	log  *recorder
}

func (b fakeTurn) Loop() *port.Loop { return b.loop }

func (b fakeTurn) Block() func() {
	b.log.add("block")
	return func() { b.log.add("unblock") }
}

// A call to one's own loop could never be answered; any other hands the worker on
// while it waits.
func TestSelfCallIsAnErrorAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		loop := port.NewLoop(nil)
		mine, toMine := loop.NewChannel()
		ctx := context.WithValue(t.Context(), port.BlockerKey{}, fakeTurn{loop, &r})
		buf := port.NewBuffer([]byte{1})
		for name, to := range map[string]port.Poster{
			"port":   toMine,
			"sender": toMine.Sender(),
			"inlet":  mine.Inlet(),
		} {
			_, err := port.Call[int](ctx, to, 1, buf)
			wantError(t, name, err, port.ErrSelfCall)
		}
		wantMoved(t, buf, false)
		wantLen(t, mine, 0)
		wantLog(t, &r)

		p, callee := port.NewChannel()
		serve(t, callee, double(t))
		_, err := port.Call[int](ctx, p, 1)
		wantNoError(t, "Call of another loop", err)
		synctest.Wait()
		if got := r.take(); len(got) != 0 && !(len(got) == 2 && got[0] == "block" && got[1] == "unblock") {
			t.Errorf("log: got %q, want block and unblock, or nothing if it need not wait", got)
		}
		// One that has to wait does hand it on.
		q, slow := port.NewChannel()
		go func() {
			synctest.Wait()
			wantNoError(t, "Reply", receive(t, slow).Reply(1))
		}()
		_, err = port.Call[int](ctx, q, 1)
		wantNoError(t, "slow call", err)
		wantLog(t, &r, "block", "unblock")
	})
}

// R273: replies are never mixed up, whoever answers, in whatever order, and
// callers that give up disturb nobody.
func TestRepliesAreNeverMixedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const callers, calls = 16, 500
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		p, callee := port.NewChannel()
		todo := make(chan port.MessageEvent, callers)
		serve(t, callee, func(e port.MessageEvent) {
			n, err := port.Data[int](e)
			wantNoError(t, "Data", err)
			switch n % 4 {
			case 0:
				_ = e.Reply(n)
			case 1:
				_ = e.ReplyError(fmt.Errorf("%d", n))
			default:
				todo <- e
				reply := e.TakeReply()
				go func() {
					<-todo
					_ = reply.PostMessage(n)
				}()
			}
		})
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(seed, uint64(c)))
				for i := range calls {
					n := c*calls + i
					ctx, cancel := context.WithCancel(t.Context())
					if rng.IntN(10) == 0 {
						go cancel()
					}
					got, err := port.Call[int](ctx, p, n)
					var remote *port.RemoteError
					switch {
					case errors.Is(err, context.Canceled):
					case errors.As(err, &remote):
						if remote.Err.Error() != fmt.Sprint(n) {
							t.Errorf("call %d: got the error %v, want %d", n, remote.Err, n)
						}
					case err != nil:
						t.Errorf("call %d: got %v, want a reply", n, err)
					case got != n:
						t.Errorf("call %d: got the reply %d", n, got)
					}
					cancel()
				}
			})
		}
		wg.Wait()
	})
}

// A reply port that is taken belongs to the loop whose turn it is, also if the port that the
// call came to has left it in that turn; with the loop it is closed.
func TestTakenReplyPortIsTheLoops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errWhy := errors.New("why")
		p, callee := port.NewChannel()
		loop := newDriven(new(recorder))
		wantNoError(t, "Own", loop.Own(callee))
		handle(t, callee, func(e port.MessageEvent) {
			_, err := callee.Release()
			wantNoError(t, "Release", err)
			e.TakeReply()
		})
		go func() {
			synctest.Wait()
			drive(loop)
			loop.End(errWhy)
		}()
		_, err := port.Call[int](t.Context(), p, 1)
		wantError(t, "Call", err, errWhy)
	})
}
