package plugin

import (
	"fmt"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// host carries out what the script asks for. Its methods run with the Lua lock
// held: what goes to the core waits in the session's outbox until it is free.
type host struct {
	*Plugin
	app *application
}

var _ luaapi.Host = host{}

// find is the session of a number that a script gave.
func (h host) find(id uint64) (*session.Session, error) {
	if s := h.sessions.Get(id); s != nil {
		return s, nil
	}
	return nil, fmt.Errorf("%w: %d", errNoSession, id)
}

// send queues what is to be done with a session once the Lua lock is free.
func (h host) send(s *session.Session, work serial.Work) error {
	if h.app.trial.on {
		return h.app.trial.hold(func() error { return h.send(s, work) })
	}
	err := h.queue(s, work)
	if err == nil {
		h.app.engine.AfterUnlock(s.Outbox.Flush)
	}
	return err
}

// queue puts what is to be done with a session into its outbox, which is yet to be
// flushed. The session's handle stays valid until it is done, and Destroy waits until it
// has been given back: the core does not expect us after that.
func (p *Plugin) queue(s *session.Session, work serial.Work) error {
	if !s.Media.Acquire() {
		return errNoSession
	}
	p.sending.Add(1)
	run := work.Run
	work.Run = func() {
		defer p.sending.Done()
		defer s.Media.Release()
		run()
	}
	if err := s.Outbox.Put(work); err != nil {
		p.lost.events.Add(1)
		s.Media.ReleaseSoon()
		p.sending.Done()
		return err
	}
	return nil
}

// sendTo is send for a session that is yet to be found.
func (h host) sendTo(id uint64, do func(s *session.Session)) error {
	s, err := h.find(id)
	if err != nil {
		return err
	}
	return h.send(s, serial.Work{Run: func() { do(s) }})
}

// with applies do to the media of a session.
func (h host) with(id uint64, do func(s *session.Session) error) error {
	s, err := h.find(id)
	if err != nil {
		return err
	}
	return do(s)
}

// maxLogged bounds a line of the script's, in bytes: to escape 100 MB takes as much again,
// and a second.
const maxLogged = 1 << 20

// Log writes a line of the script's.
func (h host) Log(level core.Level, text string) {
	h.core.Log(level, ellipsis.Line(ellipsis.Cut(text, maxLogged)))
}

// Refused logs why a call was answered with -1.
func (h host) Refused(function string, reason error) {
	h.log.Refused(function, reason)
}

// Knows says whether a session is there.
func (h host) Knows(id uint64) bool { return h.sessions.Get(id) != nil }

// Sessions are the numbers of all sessions that the script has been told of, in order.
func (h host) Sessions() []uint64 {
	var ids []uint64
	for _, s := range h.sessions.All() {
		if s.Known.Load() {
			ids = append(ids, s.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// PokeScheduler asks for one resumeScheduler().
func (h host) PokeScheduler() { h.app.sched.Poke() }

// callbackName is what a timer of TimeCallback is for.
type callbackName string

// TimeCallback calls a global function of the script later.
func (h host) TimeCallback(name string, argument *string, delay time.Duration) error {
	var args []lua.LValue
	if argument != nil {
		args = []lua.LValue{lua.LString(*argument)}
	}
	_, err := h.app.afterFor(callbackName(name), delay, func() { h.app.notify(name, args...) })
	return err
}

// AuthIsSigned says whether Janus checks signed tokens.
func (h host) AuthIsSigned() bool { return h.core.AuthIsSigned() }

// AuthIsValid says whether a signed token is one for this plugin.
func (h host) AuthIsValid(token string) bool { return h.core.AuthIsValid(token) }

// AuthContains says whether a signed token grants what descriptor names.
func (h host) AuthContains(token, descriptor string) bool {
	return h.core.AuthContains(token, descriptor)
}

// EventsEnabled says whether anybody listens to NotifyEvent.
func (h host) EventsEnabled() bool { return h.core.EventsEnabled() }
