package plugin

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
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// errNotRunning answers a reload before the start or after the end.
var errNotRunning = errors.New("the plugin is not running")

// Reload replaces the running script by what its file says now. Sessions,
// PeerConnections and forwarding stay as they are; a script that does not load
// is refused, and the old one goes on.
//
// What the old script's exportState() returns is given to the new one's
// importState(state). A new script without that function is told of each session
// by createSession instead. Timers and coroutines of the old script end;
// requests that they had yet to answer are answered with an error, unless the new one
// answers them while it takes over: behind what was sent before, and before what the new
// script sends later. Receivers of RTP that the new script has not been given are closed.
func (p *Plugin) Reload() (err error) {
	p.reloading.Lock()
	defer p.reloading.Unlock()
	defer guard.Contain(p.core, "a reload", &err)
	old := p.app.Load()
	if old == nil || p.ended.Load() {
		return errNotRunning
	}
	next, forgotten, err := p.replaced(old)
	if err != nil {
		p.counted.refusedReloads.Add(1)
		return p.log.NotLoaded("not reloaded, the old script goes on", err)
	}
	p.reloads.Add(1)
	p.log.Protect(func() { p.around.clock().Drive(next.sched) })
	p.log.Protect(old.sched.Stop)
	p.log.Protect(old.close)
	for _, id := range forgotten {
		p.log.Protect(func() { _ = p.DestroySession(id) })
	}
	p.log.Line(core.LogInfo, "reloaded "+next.settings.Script)
	return nil
}

// replaced loads the script anew and puts it in old's place. Events that the scripts send
// meanwhile go out when it is done. forgotten are the receivers that are to be closed.
func (p *Plugin) replaced(old *application) (next *application, forgotten []uint64, err error) {
	if next, err = p.load(old.settings); err != nil {
		return nil, nil, err
	}
	defer func() {
		if p.app.Load() != next { // it is refused, or a fault of ours came in between
			next.abandon()
		}
	}()
	effects, forgotten, err := p.exchange(old, next)
	effects.CarryOut(p.log.Faults())
	return next, forgotten, err
}

// exchange initialises next and puts it in old's place, while nobody calls either. Until
// here all that is owed to clients is owed by old: what next has not answered by now is
// answered with an error, in its place between what old has sent and what next will.
func (p *Plugin) exchange(old, next *application) (effects script.Effects, forgotten []uint64, err error) {
	p.swap.Lock()
	defer p.swap.Unlock()
	state, effects, err := old.exportState()
	if err != nil {
		return effects, nil, err
	}
	more, err := next.engine.Enter(next.settings.Start(), script.Origin{}, func(*lua.LState) error {
		if err := next.initialise(); err != nil {
			return err
		}
		if err := next.takeOver(state); err != nil {
			return err
		}
		next.succeed()
		forgotten = next.forgotten()
		return nil
	})
	effects = slices.Concat(effects, more)
	if err != nil {
		return effects, nil, err
	}
	p.use(next)
	return append(effects, p.giveUpAll()...), forgotten, nil
}

// exportState is what the old script wants to carry over, nil without a
// function of that name.
func (a *application) exportState() (state lua.LValue, effects script.Effects, err error) {
	state = lua.LNil
	effects, err = a.engine.Enter(a.settings.Requests, script.Origin{}, func(L *lua.LState) error {
		if !a.engine.Defines("exportState") {
			return nil
		}
		values, err := a.atOnce("exportState")
		if err != nil {
			return err
		}
		if state, _, err = (luavalue.Copier{Budget: check.Budget(L)}).Copy(values[0]); err != nil {
			return fmt.Errorf("exportState: %w", err)
		}
		return nil
	})
	return state, effects, err
}

// takeOver gives the new script the old one's state, or else its sessions.
func (a *application) takeOver(state lua.LValue) error {
	if a.engine.Defines("importState") {
		_, err := a.atOnce("importState", state)
		return err
	}
	for _, s := range a.plugin.sessions.All() {
		if s.Receiver != nil || !s.Known.Load() {
			continue // it has no client; or the script is about to be told, or was told of its end
		}
		if _, err := a.atOnce("createSession", number(s.ID)); err != nil {
			return err
		}
	}
	return nil
}

// atOnce calls a function that must not wait: nobody else is served meanwhile.
func (a *application) atOnce(name string, args ...lua.LValue) (script.Results, error) {
	values, err := a.engine.CallAtOnce(name, args...)
	if errors.Is(err, script.ErrWaits) {
		return script.Results{}, fmt.Errorf("%s waits, which it must not while the script is being replaced", name)
	}
	return values, err
}

// giveUpAll tells all clients that wait that their requests come to nothing, once the
// effects are carried out.
func (p *Plugin) giveUpAll() (effects script.Effects) {
	for _, s := range p.sessions.All() {
		owed := s.Requests.SettleAll()
		for _, transaction := range owed {
			p.log.Protect(func() { p.answerWithFailure(s, transaction) })
		}
		if len(owed) > 0 {
			effects = append(effects, s.Outbox.Flush)
		}
	}
	return effects
}

// giveUp tells a client that its request comes to nothing, if it still waits.
func (p *Plugin) giveUp(origin script.Origin) {
	s := p.sessions.Get(origin.Session)
	if s != nil && s.Requests.Settle(origin.Transaction) {
		p.answerWithFailure(s, origin.Transaction)
		s.Outbox.Flush()
	}
}

// answerWithFailure puts the event that says so into the session's outbox.
func (p *Plugin) answerWithFailure(s *session.Session, transaction string) {
	event, err := p.core.LoadJSON(failureEvent)
	if err == nil {
		err = p.queue(s, serial.Work{Run: func() {
			if err := p.core.PushEvent(s.Handle, transaction, event, 0); err != nil {
				p.log.Line(core.LogWarning, "could not tell the client: "+err.Error())
			}
		}})
	}
	if err == nil {
		return
	}
	p.core.FreeJSON(event)
	if !errors.Is(err, errNoSession) {
		p.log.Line(core.LogWarning, "could not tell the client: "+err.Error())
	}
}
