package plugin

import (
	"errors"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/host"
	"janus-golua/plugin/life"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
)

// CreateSession makes a session for a handle of the core (create_session). If the script's
// createSession fails, the client is not attached. If the script is busy for longer than 200 ms,
// the client is attached at once, and detached when its createSession fails after all.
func (p *Plugin) CreateSession(id uint64, handle core.Handle) error {
	if p.ended.Load() {
		return script.ErrClosed
	}
	p.counted.attached.Add(1)
	s := session.New(id, handle, p.host.Router.NewSession(id, handle), p.host.Log.Protect)
	s.HandleID = p.host.Core.HandleID(handle)
	p.host.Sessions.Add(s)
	var err error
	tell := func() { err = p.tellBegin(s) }
	if !p.prompt.do(p.host.Log.Faults(), tell, func() { p.attachedLate(s, err) }) {
		p.host.Log.Trace(core.LogHuge, s, "attached, before the script knows of it")
		return nil
	}
	if err != nil {
		p.abandon(p.host.Sessions.Remove(id))
		p.host.Log.Trace(core.LogHuge, s, "not attached: ", p.slot.Running().Engine.Entry("createSession"), " failed")
		return err
	}
	p.host.Log.Trace(core.LogHuge, s, "attached")
	return nil
}

// tellBegin tells the script of a session. After an error the script does not know it.
func (p *Plugin) tellBegin(s *session.Session) (err error) {
	err = guard.ErrPanic // unless nothing panics
	defer func() { s.Begin(err == nil) }()
	err = p.slot.Enter(app.Requests, script.Origin{Session: s.ID}, func(now *app.Application, _ *lua.LState) error {
		s.Known.Store(true)
		_, err := now.Call("createSession", number(s.ID))
		if err != nil && !errors.Is(err, script.ErrWaits) {
			s.Known.Store(false)
			return err
		}
		s.Begin(true) // before the effects, which may end the session
		return err
	})
	if errors.Is(err, script.ErrWaits) {
		err = nil
	}
	if err != nil {
		p.host.Log.Protect(func() { p.endTasks(s) })
	}
	return err
}

// attachedLate ends a session that the script has refused after the core had been told that it
// is attached.
func (p *Plugin) attachedLate(s *session.Session, err error) {
	if err == nil || !s.Media.Acquire() {
		return
	}
	defer s.Media.Release()
	p.host.Log.Trace(core.LogHuge, s, "detached: ", p.slot.Running().Engine.Entry("createSession"), " failed")
	p.host.Core.EndSession(s.Handle)
}

// abandon releases a session that was refused. The core frees the session as soon as we
// return, even if we hold references to it.
func (p *Plugin) abandon(s *session.Session) {
	p.host.Speakers.Silence(s.ID)
	s.Inbox.Close()
	s.Outbox.Close()
	s.Outbox.Wait()
	s.Media.Abandon()
}

// DestroySession ends a session (destroy_session). The script is told of a hangup first,
// unless it has been told already. During these callbacks the script can still use the
// session.
func (p *Plugin) DestroySession(id uint64) error {
	p.ending.Add(1)
	defer p.ending.Add(-1)
	s := p.host.Sessions.Get(id)
	if s == nil {
		return host.ErrNoSession
	}
	if s.Receiver == nil { // the script, which ends a receiver, may be in its Inbox itself
		s.AwaitBegin()
		s.Inbox.Wait()
	}
	before, first := s.Life.Do(life.End)
	if !first {
		return host.ErrNoSession
	}
	p.host.Log.Protect(func() {
		p.closeMedia(s)
		if before.OwesHangup() {
			p.tellHangup(s)
		}
	})
	p.host.Log.Protect(func() { p.tellEnd(s) })
	p.host.Log.Protect(func() { p.endTasks(s) })
	p.host.Log.Trace(core.LogHuge, s, "detached ", s.Cause())
	p.forget(p.host.Sessions.Remove(id))
	return nil
}

// tellEnd tells the script that a session ends. If the script waits in that callback, the
// callback goes on later without the session.
func (p *Plugin) tellEnd(s *session.Session) {
	_ = p.slot.Enter(app.Requests, script.Origin{}, func(now *app.Application, _ *lua.LState) error {
		defer s.Known.Store(false)
		if s.Receiver != nil || !s.Known.Load() { // the script ends it itself, or has refused it
			return nil
		}
		_, err := now.Call("destroySession", number(s.ID))
		return err
	})
}

// endTasks ends the waits of the script for a session, and the session's object.
func (p *Plugin) endTasks(s *session.Session) {
	_ = p.slot.Enter(app.Requests, script.Origin{}, func(now *app.Application, _ *lua.LState) error {
		s.Over.Store(true)
		defer now.Level2.Forget(s.ID)
		now.Engine.EndSession(s.ID)
		return nil
	})
}

// forget releases a session that is not in the registry any more.
func (p *Plugin) forget(s *session.Session) {
	if s == nil {
		return
	}
	defer p.host.Speakers.TellSoon(s.Inbox)
	defer p.host.Speakers.Silence(s.ID)
	s.Inbox.Close()
	s.Outbox.Close()
	if s.Receiver != nil {
		p.host.Log.Protect(s.Receiver.Close)
	}
	s.Media.Destroy()
}

// QuerySession returns the script's answer about a session (query_session); 0 is no answer.
// The caller owns it.
// If the script is busy for longer than 200 ms, the answer is ours alone.
func (p *Plugin) QuerySession(id uint64) core.JSON {
	s := p.host.Sessions.Get(id)
	if s == nil {
		return 0
	}
	var answer core.JSON
	ask := func() { answer = p.askOf(s) }
	if p.prompt.do(p.host.Log.Faults(), ask, func() { p.host.Core.FreeJSON(answer) }) {
		return answer
	}
	name := p.slot.Running().Engine.Entry("querySession")
	p.host.Log.Refused(name, errors.New("the script is busy"))
	return p.host.Delivery.Answer(name, p.withStats(s, lua.LNil))
}

// askOf asks the script about a session, and adds our answer.
func (p *Plugin) askOf(s *session.Session) core.JSON {
	id, answer := s.ID, lua.LValue(lua.LNil)
	switch values, err := p.slot.Call(app.Requests, script.Origin{Session: id}, "querySession", number(id)); {
	case errors.Is(err, script.ErrWaits):
		p.host.Log.Line(core.LogError, p.slot.Running().Engine.Entry("querySession")+" waits: it must answer at once")
	case err != nil:
		return 0
	default:
		answer = values[0]
	}
	return p.host.Delivery.Answer(p.slot.Running().Engine.Entry("querySession"), p.withStats(s, answer))
}

// withStats adds the counters of media as "golua" to an answer that is an object. Any other
// answer stays as it is; the core says what is wrong with it.
func (p *Plugin) withStats(s *session.Session, answer lua.LValue) lua.LValue {
	text, ok := answer.(lua.LString)
	if answer == lua.LNil {
		text, ok = "{}", true
	}
	if !ok || !gjson.Valid(string(text)) || !gjson.Parse(string(text)).IsObject() {
		return answer
	}
	stats, err := host.Stats(s)
	if err != nil {
		return answer
	}
	stats, err = sjson.Set(stats, "session", s.ID)
	if err != nil {
		return answer
	}
	with, err := sjson.SetRaw(string(text), "golua", stats)
	if err != nil {
		return answer
	}
	return lua.LString(with)
}
