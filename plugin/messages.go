package plugin

import (
	"time"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/host"
	"janus-golua/plugin/media/negotiation"
	"janus-golua/plugin/session"
)

// Message is a request of a client.
type Message = app.Message

// Forever is the patience of a thread that waits for its answer as long as the script takes.
const Forever time.Duration = -1

// HandleMessage answers a request (handle_message).
func (p *Plugin) HandleMessage(id uint64, message Message) core.Result {
	var thread *waiting
	answer, patience := p.BeginMessage(id, message, func() Thread { thread = newWaiting(); return thread })
	if patience == 0 {
		return answer
	}
	return thread.await(patience, p.LeaveMessage)
}

// BeginMessage is HandleMessage for a thread of the core that can wait outside of Go. If the script
// is not busy, BeginMessage answers the request, and the patience is 0. Otherwise it asks for the
// thread and returns at once. The thread waits until Thread.Done gives it the answer, at most for the
// patience; then it calls LeaveMessage.
func (p *Plugin) BeginMessage(id uint64, message Message, thread func() Thread) (answer core.Result, patience time.Duration) {
	s := p.host.Sessions.Get(id)
	if s == nil {
		return app.Failure("no such session"), 0
	}
	answer = app.Failure(guard.ErrPanic.Error()) // unless nothing panics
	defer guard.Recover(p.host.Log.Faults(), "handle_message")
	p.host.Log.Trace(core.LogDebug, s, "request ", message.Transaction, ": ", message.Body)
	p.host.Log.TraceJSEP(s, "gets ", message.JSEP)
	host.NoteNegotiation(s, message.JSEP, negotiation.Read)
	defer func() {
		if patience == 0 {
			p.prompt.handling.Add(-1)
		}
	}()
	crowded := p.prompt.handling.Add(1) > mostHandling
	if !crowded && p.requests.AtRest() && !p.slot.Busy() {
		return p.handle(s, message), 0
	}
	return p.queue(&queued{plugin: p, session: s, message: message}, crowded, thread)
}

// handle has the script handle a request, once the script knows of the session.
func (p *Plugin) handle(s *session.Session, message Message) core.Result {
	if !s.AwaitBegin() {
		return app.Failure("no such session")
	}
	return p.slot.Handle(s, message)
}

// LeaveMessage notes that a thread waits no longer: the client gets an acknowledgement, and the
// answer will be an event.
func (p *Plugin) LeaveMessage() {
	p.prompt.late.Add(1)
	p.prompt.handling.Add(-1)
}
