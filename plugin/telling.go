package plugin

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/script"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// mostPrompt is how many effects of a callback a media thread carries out by itself. An effect
// is a call of the core for one session, which takes some 2 us: 256 of them take half a
// millisecond.
const mostPrompt = 256

// telling is one call of a function of the script for a media thread.
type telling struct {
	plugin  *Plugin
	session *session.Session
	name    string
	args    []lua.LValue
}

// tell calls a function of the script soon, in the order of the session's other events. The
// media thread that tells does not wait for Lua, and may hold locks.
func (p *Plugin) tell(s *session.Session, name string, args ...lua.LValue) {
	t := &telling{p, s, name, args}
	if t.refused(s.Inbox.Put(serial.Work{Run: t.run})) {
		return
	}
	s.Inbox.Kick()
}

// tellPromptly is tell for the session's own thread, which holds no lock. The thread calls the
// function itself if it does not have to wait for that, and if the session's messages have not
// taken long lately.
func (p *Plugin) tellPromptly(s *session.Session, name string, args ...lua.LValue) {
	t := &telling{p, s, name, args}
	t.refused(s.Inbox.Do(serial.Work{Run: t.run, Try: t.try}))
}

// refused counts and logs what a full inbox has dropped.
func (t *telling) refused(err error) bool {
	if err == nil {
		return false
	}
	t.plugin.counted.messages.Add(1)
	t.plugin.host.Log.Refused(t.name, err)
	return true
}

func (t *telling) origin() script.Origin { return script.Origin{Session: t.session.ID} }

func (t *telling) run() { _, _ = t.plugin.slot.Call(app.Media, t.origin(), t.name, t.args...) }

func (t *telling) try() (rest func(), done bool) {
	run, ok := t.session.Haste.Begin()
	if !ok {
		return nil, false
	}
	prompt := t.plugin.slot.TryCall(app.Media, t.origin(), t.name, t.args...)
	if !prompt.Entered {
		return nil, false
	}
	run.End()
	carryOut := func() { prompt.Effects.CarryOut(t.plugin.host.Log.Faults()) }
	if prompt.MayWait || len(prompt.Effects) > mostPrompt {
		return carryOut, true
	}
	carryOut()
	return nil, true
}
