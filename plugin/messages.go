package plugin

import (
	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/host"
	"janus-golua/plugin/media/negotiation"
	"janus-golua/plugin/session"
)

// Message is a request of a client.
type Message = app.Message

// HandleMessage answers a request (handle_message).
func (p *Plugin) HandleMessage(id uint64, message Message) (result core.Result) {
	s := p.host.Sessions.Get(id)
	if s == nil {
		return app.Failure("no such session")
	}
	result = app.Failure(guard.ErrPanic.Error()) // unless nothing panics
	defer guard.Recover(p.host.Log.Faults(), "handle_message")
	p.host.Log.Trace(core.LogDebug, s, "request ", message.Transaction, ": ", message.Body)
	p.host.Log.TraceJSEP(s, "gets ", message.JSEP)
	host.NoteNegotiation(s, message.JSEP, negotiation.Read)
	defer p.prompt.handling.Add(-1)
	if p.prompt.handling.Add(1) > mostHandling {
		return p.handlePromptly(s, message)
	}
	s.Turns.Await()
	return p.handle(s, message, func() {})
}

// handle has the script handle a request, once the script knows of the session. It calls given when
// the script has got the request.
func (p *Plugin) handle(s *session.Session, message Message, given func()) core.Result {
	if !s.AwaitBegin() {
		return app.Failure("no such session")
	}
	return p.slot.Handle(s, message, given)
}

// handlePromptly has the script handle a request while many threads of the core's pool wait for
// it. If the script is busy, the thread acknowledges the request, and the answer is an event.
func (p *Plugin) handlePromptly(s *session.Session, message Message) (result core.Result) {
	if p.prompt.late.Load() >= mostLate {
		return app.Failure("the application is busy")
	}
	answer := app.Failure(guard.ErrPanic.Error()) // unless nothing panics
	turn := s.Turns.Take()
	handle := func() {
		defer turn.End()
		turn.Await()
		answer = p.handle(s, message, turn.End)
	}
	if p.prompt.do(p.host.Log.Faults(), handle, func() { p.slot.AnswerLate(s, message.Transaction, answer) }) {
		return answer
	}
	return core.Result{Type: core.ResultWait}
}
