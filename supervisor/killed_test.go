package supervisor_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/supervisor"
)

// A courier takes a port, answers what is asked over it, and sends it on to b.
type courier struct {
	*stage
	b    *actor.Ref
	list func(p *port.Port) []port.Transferable
	p    *port.Port
}

func (c *courier) Receive(_ context.Context, self *actor.Self, e port.MessageEvent) error {
	switch e.Data() {
	case "take":
		c.p = e.Ports()[0]
		return self.Listen(c.p, func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			return e.Port().PostMessage("mine")
		})
	case "send":
		_ = c.b.PostMessage("take", c.list(c.p)...)
	case "hang":
		<-c.gate
	}
	return nil
}

// A bolt is something to transfer that stops at the stage's gate on its way.
type bolt struct {
	*stage
	at string
}

func (b bolt) stop(at string) {
	if b.at == at {
		<-b.gate
	}
}

func (b bolt) BeginTransfer() (clone.Transfer, error) { b.stop("begin"); return b, nil }
func (b bolt) Revert()                                {}
func (b bolt) Commit() clone.Transit                  { b.stop("commit"); return b }
func (b bolt) Arrive(any) any                         { return nil }
func (b bolt) Lose(error)                             {}

// wantOwners asks by a port who is at its other end: nobody, and then it is closed, or one.
func (s *stage) wantOwners(home *port.Port, least, most int) {
	s.Helper()
	synctest.Wait()
	_ = home.PostMessage("whose?")
	synctest.Wait()
	closed := false
	select {
	case <-home.Done():
		closed = true
	default:
	}
	n := 0
	for _, ok := home.TryReceive(); ok; _, ok = home.TryReceive() {
		n++
	}
	if n < least || n > most || closed != (n == 0) {
		s.Errorf("owners: got %d, closed %v; want %d to %d, and closed if there is none", n, closed, least, most)
	}
}

// An actor that is killed while it is transferring a port: it is closed, or has arrived,
// and never both nor neither.
func TestKilledWhileTransferring(t *testing.T) {
	for name, list := range map[string]func(s *stage, p *port.Port) []port.Transferable{
		"before it is claimed":   func(s *stage, p *port.Port) []port.Transferable { return []port.Transferable{bolt{s, "begin"}, p} },
		"when it is claimed":     func(s *stage, p *port.Port) []port.Transferable { return []port.Transferable{p, bolt{s, "begin"}} },
		"while it is committed":  func(s *stage, p *port.Port) []port.Transferable { return []port.Transferable{bolt{s, "commit"}, p} },
		"when it has been moved": func(s *stage, p *port.Port) []port.Transferable { return []port.Transferable{p, bolt{s, "commit"}} },
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				var b actor.Ref
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{
					within(time.Second, s.courier("a", &b, func(p *port.Port) []port.Transferable { return list(s, p) })),
					s.courier("b", nil, nil)}})
				b = s.ref(tree, "b")
				home, away := port.NewChannel()
				if err := s.ref(tree, "a").PostMessage("take", away); err != nil {
					s.Fatal(err)
				}
				s.wantOwners(home, 1, 1)
				s.post(tree, "a", "send")
				synctest.Wait()
				s.ask(tree, ask{"terminate", "a", nil})
				s.release()
				s.ask(tree, ask{"restart", "a", nil})
				s.wantOwners(home, 0, 1)
			})
		})
	}
}

func (s *stage) courier(name string, b *actor.Ref, list func(*port.Port) []port.Transferable) supervisor.Child {
	return supervisor.Child{Name: name, New: func() actor.Actor { return &courier{stage: s, b: b, list: list} }}
}

// An actor that is killed while a port is on its way to it: the port waits with the queue
// for the next incarnation, and ends with the custody if there is none.
func TestKilledWhileTransferredTo(t *testing.T) {
	for _, tt := range []struct {
		name  string
		then  func(s *stage, tree *supervisor.Tree)
		owned int
	}{
		{"restarted", func(s *stage, tree *supervisor.Tree) { s.ask(tree, ask{"restart", "a", nil}) }, 1},
		{"deleted", func(s *stage, tree *supervisor.Tree) { s.ask(tree, ask{"delete", "a", nil}) }, 0},
		{"stopped in custody", func(s *stage, tree *supervisor.Tree) { wantErr(s, "Stop", tree.Stop(s.Context()), nil) }, 0},
		{"restarted and fenced again", func(s *stage, tree *supervisor.Tree) {
			s.ask(tree, ask{"restart", "a", nil})
			s.post(tree, "a", "hang")
			synctest.Wait()
			s.ask(tree, ask{"terminate", "a", nil})
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{within(time.Second, s.courier("a", nil, nil))}})
				s.post(tree, "a", "hang")
				synctest.Wait()
				home, away := port.NewChannel()
				if err := s.ref(tree, "a").PostMessage("take", away); err != nil {
					s.Fatal(err)
				}
				s.ask(tree, ask{"terminate", "a", nil})
				tt.then(s, tree)
				s.wantOwners(home, tt.owned, tt.owned)
			})
		})
	}
}
