package plugin

import (
	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/host"
	"janus-golua/plugin/media/negotiation"
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
	return p.slot.Handle(s, message)
}
