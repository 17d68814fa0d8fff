package plugin

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/luacompat/check"
	"janus-golua/plugin/luavalue"
	"janus-golua/plugin/script"
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
// requests that they had yet to answer are answered with an error. Receivers of RTP that
// the new script has not been given are closed.
func (p *Plugin) Reload() error {
	p.reloading.Lock()
	defer p.reloading.Unlock()
	old := p.app.Load()
	if old == nil || p.ended.Load() {
		return errNotRunning
	}
	next, err := p.load(old.config)
	if err == nil {
		err = p.replace(old, next)
	}
	if err != nil {
		p.counted.refusedReloads.Add(1)
		p.noteError(err)
		p.log(core.LogError, "not reloaded, the old script goes on: "+refusalText(err))
		return firstLine(err)
	}
	p.retire(old)
	next.closeForgotten()
	p.reloads.Add(1)
	p.around.clock().Drive(next.sched)
	p.log(core.LogInfo, "reloaded "+next.config.script)
	return nil
}

// replace initialises next and puts it in old's place, while nobody calls
// either. What the scripts send meanwhile goes out when it is done.
func (p *Plugin) replace(old, next *application) error {
	p.swap.Lock()
	state, effects, err := old.exportState()
	if err == nil {
		var more script.Effects
		more, err = next.engine.Enter(next.config.start(), script.Origin{}, func(*lua.LState) error {
			if err := next.initialise(); err != nil {
				return err
			}
			return next.takeOver(state)
		})
		effects = append(effects, more...)
	}
	if err == nil {
		p.use(next)
	}
	p.swap.Unlock()
	effects.CarryOut()
	if err != nil {
		next.abandon()
	}
	return err
}

// exportState is what the old script wants to carry over, nil without a
// function of that name.
func (a *application) exportState() (state lua.LValue, effects script.Effects, err error) {
	state = lua.LNil
	effects, err = a.engine.Enter(a.config.requests, script.Origin{}, func(L *lua.LState) error {
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
		if s.Receiver != nil {
			continue // it has no client
		}
		if _, err := a.atOnce("createSession", number(s.ID)); err != nil {
			return err
		}
	}
	return nil
}

// atOnce calls a function that must not wait: nobody else is served meanwhile.
func (a *application) atOnce(name string, args ...lua.LValue) (script.Results, error) {
	values, err := a.engine.Call(name, args...)
	if errors.Is(err, script.ErrWaits) {
		return script.Results{}, fmt.Errorf("%s waits, which it must not while the script is being replaced", name)
	}
	return values, err
}

// retire ends the old script, and answers what it had yet to answer.
func (p *Plugin) retire(old *application) {
	old.sched.Stop()
	old.close()
	for _, s := range p.sessions.All() {
		for _, transaction := range s.Requests.SettleAll() {
			p.answerWithFailure(s, transaction)
		}
	}
}

// answerWithFailure tells a client that its request comes to nothing.
func (p *Plugin) answerWithFailure(s *session.Session, transaction string) {
	event, err := p.core.LoadJSON(failureEvent)
	if err != nil || !s.Media.Acquire() {
		p.core.FreeJSON(event)
		return
	}
	defer s.Media.Release()
	if err := p.core.PushEvent(s.Handle, transaction, event, 0); err != nil {
		p.log(core.LogWarning, "could not tell the client: "+err.Error())
	}
}
