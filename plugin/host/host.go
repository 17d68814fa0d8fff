// Package host carries out what a script asks for: it is luaapi's Host. It uses the
// sessions, the router, the core, and a few functions of the script that it serves.
package host

import (
	"errors"
	"fmt"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/speakers"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// ErrNoSession is returned for a number that names no session, or a session that has ended.
var ErrNoSession = errors.New("no such session")

// Shared is what the hosts of all generations of a script use.
type Shared struct {
	Core     core.Core
	Log      *logs.Log
	Sessions *session.Registry
	Router   *media.Router
	Speakers *speakers.Speakers
	Delivery *Delivery
	Held     Held
	Lives    Lives
	Readable Readable
}

// Lives has the functions that begin and end sessions.
type Lives struct {
	// End ends a session, as the core does when its client leaves. It enters the script.
	End func(id uint64)
	// Drop releases a session that no script knows.
	Drop func(id uint64)
	// Data takes a data channel message of a session's peer.
	Data func(id uint64, message *core.Data)
	// Ended says that the plugin is ending: nobody would end a session that begins now.
	Ended func() bool
}

// Script is what a host needs of the generation of the script that it serves.
type Script struct {
	Settings *config.Settings
	// AfterUnlock runs a function as soon as the Lua lock is free.
	AfterUnlock func(do func())
	// AfterUnlockWaiting is AfterUnlock for a function that may wait for the Lua lock.
	AfterUnlockWaiting func(do func())
	// AfterEffects has something done behind everything that AfterUnlock has done.
	AfterEffects func(do func())
	// Answers says whether a request of a session is being answered: the core waits for the
	// script to return.
	Answers func(session uint64) bool
	// Poke asks the scheduler for one resumeScheduler().
	Poke func()
	// After runs a function once a time has passed. The console shows the purpose.
	After func(purpose any, delay time.Duration, fire func()) (cancel func(), err error)
	// Notify calls a function of the script, unless another generation has replaced it.
	Notify func(name string, args ...lua.LValue)
}

// Host serves one generation of a script. Its methods run with the Lua lock held. Calls to
// the core wait in the session's outbox until the lock is free.
type Host struct {
	shared *Shared
	script Script
	// trial holds back what the script sends before it runs.
	trial trial
	// receivers are the sessions that this generation has made, including those that have
	// ended. The Lua lock protects it.
	receivers []uint64
}

var _ luaapi.Host = (*Host)(nil)

// New makes a host. A script that is tried in place of the running one sends nothing until
// Succeed is called.
func New(shared *Shared, script Script, tried bool) *Host {
	return &Host{shared: shared, script: script, trial: trial{on: tried}}
}

// find returns the session whose number a script gave.
func (h *Host) find(id uint64) (*session.Session, error) {
	if s := h.shared.Sessions.Get(id); s != nil {
		return s, nil
	}
	return nil, fmt.Errorf("%w: %d", ErrNoSession, id)
}

// send queues work for a session until the Lua lock is free. What a script sends to the client
// whose request it is answering also waits until handle_message returns. The client would get
// the event before the answer to its request otherwise, as the core sends that after the return.
func (h *Host) send(s *session.Session, work serial.Work) error {
	if h.trial.on {
		return h.trial.hold(func() error { return h.send(s, work) })
	}
	if err := h.shared.Delivery.Queue(s, work); err != nil {
		return err
	}
	if !h.script.Answers(s.ID) {
		h.script.AfterUnlock(s.Outbox.Flush)
		return nil
	}
	s.Outbox.Hold()
	h.script.AfterEffects(s.Outbox.Release)
	return nil
}

// sendTo is send for a session that is given by its number.
func (h *Host) sendTo(id uint64, do func(s *session.Session)) error {
	s, err := h.find(id)
	if err != nil {
		return err
	}
	return h.send(s, serial.Work{Run: func() { do(s) }})
}

// with calls do with a session.
func (h *Host) with(id uint64, do func(s *session.Session) error) error {
	s, err := h.find(id)
	if err != nil {
		return err
	}
	return do(s)
}

// withBoth calls do with two sessions.
func (h *Host) withBoth(id, other uint64, do func(one, other *session.Session) error) error {
	one, err := h.find(id)
	if err != nil {
		return err
	}
	two, err := h.find(other)
	if err != nil {
		return err
	}
	return do(one, two)
}

// maxLogged bounds a line of the script, in bytes: escaping 100 MB takes another 100 MB and
// a second.
const maxLogged = 1 << 20

// Log writes a line of the script.
func (h *Host) Log(level core.Level, text string) {
	h.shared.Core.Log(level, ellipsis.Line(ellipsis.Cut(text, maxLogged)))
}

// Refused logs why a call was answered with -1.
func (h *Host) Refused(function string, reason error) { h.shared.Log.Refused(function, reason) }

// Knows says whether a session is there.
func (h *Host) Knows(id uint64) bool { return h.shared.Sessions.Get(id) != nil }

// Sessions are the numbers of all sessions that the script has been told of, in order.
func (h *Host) Sessions() []uint64 {
	var ids []uint64
	for _, s := range h.shared.Sessions.All() {
		if s.Known.Load() {
			ids = append(ids, s.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// PokeScheduler asks for one resumeScheduler().
func (h *Host) PokeScheduler() { h.script.Poke() }

// CallbackName is the purpose of a timer of TimeCallback.
type CallbackName string

// TimeCallback calls a global function of the script later.
func (h *Host) TimeCallback(name string, argument *string, delay time.Duration) error {
	var args []lua.LValue
	if argument != nil {
		args = []lua.LValue{lua.LString(*argument)}
	}
	_, err := h.script.After(CallbackName(name), delay, func() { h.script.Notify(name, args...) })
	return err
}

// AuthIsSigned says whether Janus checks signed tokens.
func (h *Host) AuthIsSigned() bool { return h.shared.Core.AuthIsSigned() }

// AuthIsValid says whether a signed token is one for this plugin.
func (h *Host) AuthIsValid(token string) bool { return h.shared.Core.AuthIsValid(token) }

// AuthContains says whether a signed token grants descriptor.
func (h *Host) AuthContains(token, descriptor string) bool {
	return h.shared.Core.AuthContains(token, descriptor)
}

// EventsEnabled says whether anybody listens to NotifyEvent.
func (h *Host) EventsEnabled() bool { return h.shared.Core.EventsEnabled() }
