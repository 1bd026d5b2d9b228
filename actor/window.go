package actor

import (
	"context"

	"github.com/berth-go/berth/actor/internal/origin"
	"github.com/berth-go/berth/port"
)

// A Window is what others hold of an actor as a browsing context, the standard's
// [WindowProxy]: it can be posted to, with a target origin, and nothing else.
// Unlike a Ref it can't be posted in a message: whoever gets one finds it as a
// message's source, or from its frames and parent. Windows are comparable.
//
// [WindowProxy]: https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-windowproxy-exotic-object
type Window struct{ to port.Sender }

// SyntaxError says that a target origin is no URL.
type SyntaxError = origin.SyntaxError

// PlatformObject keeps a Window out of messages.
func (w Window) PlatformObject() {}

// PostMessage posts a clone of v to the window's context, as the standard's
// [window.postMessage]. The message is seen only if the context's origin, at the
// time when the message is handled, is the target: "*" for any, "/" for the
// sender's own, or a URL of which only the origin counts. Otherwise it is
// dropped, without a word to the sender, and becomes a dead letter.
//
// from is who posts; nil posts from no context: an opaque origin and no source.
// A target that is no URL is a [*SyntaxError], and nothing else has happened
// then; all other errors are those of [port.Port.PostMessage].
//
// [window.postMessage]: https://html.spec.whatwg.org/multipage/web-messaging.html#posting-messages
func (w Window) PostMessage(from *Self, v any, target string, transfer ...port.Transferable) error {
	var sender origin.Origin
	env := port.Envelope{Origin: "null"}
	if from != nil {
		if from.cell.over.Load() {
			return ErrStopped
		}
		sender = from.cell.origin()
		env.Origin, env.Source = sender.String(), from.Window()
	}
	t, err := origin.ParseTarget(target, sender)
	if err != nil {
		return err
	}
	env.Target = t
	return w.to.PostEnvelope(env, v, transfer...)
}

// SourceOf returns the window that posted a window message.
func SourceOf(e port.MessageEvent) (Window, bool) {
	w, ok := e.Source().(Window)
	return w, ok
}

// Window returns the actor's own window.
func (s *Self) Window() Window { return Window{s.cell.ref.Sender} }

// Origin returns the actor's origin as a browsing context; "null" if it is opaque.
func (s *Self) Origin() string { return s.cell.origin().String() }

// SpawnFrame starts a child context, as a document has in an iframe, and returns
// its window when it has started: the load event. It is a child like any other.
func (s *Self) SpawnFrame(ctx context.Context, spec Spec) (Window, error) {
	if s.cell.over.Load() {
		return Window{}, ErrStopped
	}
	c, err := s.cell.sys.spawn(ctx, s.cell, spec, true)
	if err != nil {
		return Window{}, err
	}
	return c.self.Window(), nil
}

// Parent returns the window of the context that this one is a frame of.
func (s *Self) Parent() (Window, bool) {
	if !s.cell.frame {
		return Window{}, false
	}
	return s.cell.parent.self.Window(), true
}

// Frames returns the windows of the child contexts, in the order of their start.
func (s *Self) Frames() []Window {
	var list []Window
	for _, c := range s.cell.children.Load().all() {
		if c.frame {
			list = append(list, c.self.Window())
		}
	}
	return list
}

// CheckOrigin returns a [*SyntaxError] if s can't be a [Spec]'s Origin.
func CheckOrigin(s string) error {
	if s == "" {
		return nil
	}
	_, err := origin.Inherit(s, origin.Origin{})
	return err
}

// setOrigin gives the context its origin, if that is to be another than an opaque one. A
// frame without one inherits its parent's, as about:blank does.
func (c *cell) setOrigin(given string) error {
	if given == "" && !c.frame {
		return nil
	}
	creator := origin.Opaque()
	if c.frame {
		creator = c.parent.origin()
	}
	if given != "" {
		o, err := origin.Inherit(given, creator)
		if err != nil {
			return err
		}
		creator = o
	}
	c.rareLocked().origin = &creator
	return nil
}

// origin returns the context's origin. An opaque one is made when it is asked for.
func (c *cell) origin() origin.Origin {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.rareLocked()
	if r.origin == nil {
		r.origin = new(origin.Opaque())
	}
	return *r.origin
}

// Accept compares a window message's target with the origin that the context has
// when the message's turn comes.
func (c *cell) Accept(target any) bool {
	t, ok := target.(origin.Target)
	return !ok || t.Matches(c.origin())
}
