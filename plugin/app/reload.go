package app

import (
	"errors"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luavalue"
	"janus-golua/plugin/script"
)

// Reload replaces the running script by the present content of its file. Sessions,
// PeerConnections and forwarding stay as they are. A script that does not load is refused,
// and the old one goes on.
//
// The result of the old script's exportState() is given to the new script's
// importState(state). A new script without that function is told of each session by
// createSession instead. Timers and coroutines of the old script end. Requests that the old
// script has not answered yet are answered with an error, unless the new script answers them
// while it takes over; the error goes out after everything that was sent before, and before
// what the new script sends later. Receivers of RTP that the new script has not been given
// are closed.
func (s *Slot) Reload() (err error) {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	log := s.services.log()
	defer guard.Contain(s.services.core(), "a reload", &err)
	old := s.Running()
	if old == nil || s.ended {
		return ErrNotRunning
	}
	next, forgotten, err := s.replaced(old)
	if err != nil {
		s.counts.refused.Add(1)
		return log.NotLoaded("not reloaded, the old script goes on", err)
	}
	s.counts.reloads.Add(1)
	log.Protect(func() { s.services.Environment.clock().Drive(next.Scheduler) })
	log.Protect(old.Scheduler.Stop)
	log.Protect(old.close)
	for _, id := range forgotten {
		log.Protect(func() { s.services.Host.Lives.End(id) })
	}
	log.Line(core.LogInfo, "reloaded "+next.Settings.Script)
	return nil
}

// replaced loads the script anew and puts the new application in old's place. Events that
// the two scripts send meanwhile go out when replaced is done. forgotten are the receivers
// that are to be closed.
func (s *Slot) replaced(old *Application) (next *Application, forgotten []uint64, err error) {
	if next, err = load(s.services, old.Settings, true, s.resume); err != nil {
		return nil, nil, err
	}
	defer func() {
		if s.Running() != next { // the script is refused, or a fault of ours came in between
			next.abandon()
		}
	}()
	effects, forgotten, err := s.exchange(old, next)
	effects.CarryOut(s.services.log().Faults())
	return next, forgotten, err
}

// exchange initialises next and puts it in old's place, while nobody calls either. Up to
// here old owes all answers to clients. Requests that next has not answered during the
// exchange get an error as the answer. The error goes out after everything that old has
// sent and before everything that next sends later.
func (s *Slot) exchange(old, next *Application) (effects script.Effects, forgotten []uint64, err error) {
	s.swap.Lock()
	defer s.swap.Unlock()
	state, effects, err := old.exportState()
	if err != nil {
		return effects, nil, err
	}
	more, err := next.Engine.Enter(next.Settings.Start(), script.Origin{}, func(*lua.LState) error {
		if err := next.initialise(); err != nil {
			return err
		}
		if err := next.takeOver(state); err != nil {
			return err
		}
		next.host.Succeed()
		forgotten = next.host.Forgotten(next.Level2.Has)
		return nil
	})
	effects = slices.Concat(effects, more)
	if err != nil {
		return effects, nil, err
	}
	s.use(next)
	return append(effects, s.services.Host.Delivery.GiveUpAll()...), forgotten, nil
}

// exportState returns the state that the old script wants to carry over; nil if the script
// does not define exportState.
func (a *Application) exportState() (state lua.LValue, effects script.Effects, err error) {
	state = lua.LNil
	effects, err = a.Engine.Enter(a.Settings.Requests, script.Origin{}, func(L *lua.LState) error {
		if !a.Engine.Defines("exportState") {
			return nil
		}
		values, err := a.atOnce("exportState")
		if err != nil {
			return err
		}
		if state, _, err = (luavalue.Copier{Budget: check.Budget(L)}).Copy(values[0]); err != nil {
			return fmt.Errorf("%s: %w", a.Engine.Entry("exportState"), err)
		}
		return nil
	})
	return state, effects, err
}

// takeOver gives the new script the old script's state. A script that imports no state is
// told of the sessions instead.
func (a *Application) takeOver(state lua.LValue) error {
	if a.Engine.Defines("importState") {
		_, err := a.atOnce("importState", state)
		return err
	}
	for _, s := range a.services.Host.Sessions.All() {
		if s.Receiver != nil || !s.Known.Load() {
			continue // it has no client, or the script does not know it now
		}
		if _, err := a.atOnce("createSession", lua.LNumber(s.ID)); err != nil {
			return err
		}
	}
	return nil
}

// atOnce calls a function that must not wait, because nobody else is served meanwhile.
func (a *Application) atOnce(name string, args ...lua.LValue) (script.Results, error) {
	values, err := a.Engine.CallAtOnce(name, args...)
	if errors.Is(err, script.ErrWaits) {
		return script.Results{}, fmt.Errorf("%s waits, which it must not while the script is being replaced", name)
	}
	return values, err
}
