package host

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/deadline"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/script"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// FailureText is all that a client is told about an error in the script. The details are in
// the log, because they are not for everybody.
const FailureText = "the application failed to handle the request"

// FailureEvent is the same text as an event.
const FailureEvent = `{"event":"error","error_code":500,"error":"` + FailureText + `"}`

// Delivery carries work to the core's sessions, and JSON to the core. All generations of a
// script share it.
type Delivery struct {
	core     core.Core
	log      *logs.Log
	sessions *session.Registry
	// sending counts the work that is on its way to the core's sessions.
	sending sync.WaitGroup
	// refused counts the work that found an outbox full.
	refused atomic.Uint64
	// json is the JSON that waits to be sent.
	json waitingJSON
}

// NewDelivery makes a delivery to the sessions of a core.
func NewDelivery(c core.Core, log *logs.Log, sessions *session.Registry) *Delivery {
	return &Delivery{core: c, log: log, sessions: sessions}
}

// Queue puts work for a session into the session's outbox, which is flushed later. The
// session's handle stays valid until the work is done. Await waits until the handle has
// been given back, because the core does not expect calls of ours after Destroy.
func (d *Delivery) Queue(s *session.Session, work serial.Work) error {
	if !s.Media.Acquire() {
		return ErrNoSession
	}
	d.sending.Add(1)
	run := work.Run
	work.Run = func() {
		defer d.sending.Done()
		defer s.Media.Release()
		run()
	}
	if err := s.Outbox.Put(work); err != nil {
		d.refused.Add(1)
		s.Media.ReleaseSoon()
		d.sending.Done()
		return err
	}
	return nil
}

// Await waits until all work is done, at most as long as patience.
func (d *Delivery) Await(patience time.Duration) (done bool) {
	return deadline.Wait(&d.sending, patience)
}

// Settle waits until all work is done.
func (d *Delivery) Settle() { d.sending.Wait() }

// Refused counts the work that found an outbox full.
func (d *Delivery) Refused() uint64 { return d.refused.Load() }

// GiveUpAll answers with an error all requests for which clients still wait. The events go
// out when the effects of the entry are carried out.
func (d *Delivery) GiveUpAll() (effects script.Effects) {
	for _, s := range d.sessions.All() {
		owed := s.Requests.SettleAll()
		for _, transaction := range owed {
			d.log.Protect(func() { d.answerWithFailure(s, transaction) })
		}
		if len(owed) > 0 {
			effects = append(effects, s.Outbox.Flush)
		}
	}
	return effects
}

// GiveUp answers a request with an error if its client still waits.
func (d *Delivery) GiveUp(origin script.Origin) {
	s := d.sessions.Get(origin.Session)
	if s != nil && s.Requests.Settle(origin.Transaction) {
		d.answerWithFailure(s, origin.Transaction)
		s.Outbox.Flush()
	}
}

// answerWithFailure puts FailureEvent into the session's outbox.
func (d *Delivery) answerWithFailure(s *session.Session, transaction string) {
	d.AnswerText(s, transaction, FailureEvent)
}

// AnswerText puts the answer to a request, as JSON text, into the session's outbox.
func (d *Delivery) AnswerText(s *session.Session, transaction, text string) {
	event, err := d.core.LoadJSON(text)
	if err != nil {
		d.untold(err)
		return
	}
	d.AnswerBy(s, transaction, event)
}

// AnswerBy puts the answer to a request into the session's outbox, and takes the event over.
func (d *Delivery) AnswerBy(s *session.Session, transaction string, event core.JSON) {
	err := d.Queue(s, serial.Work{Run: func() {
		if err := d.core.PushEvent(s.Handle, transaction, event, 0); err != nil {
			d.untold(err)
		}
	}})
	if err == nil {
		return
	}
	d.core.FreeJSON(event)
	if !errors.Is(err, ErrNoSession) {
		d.untold(err)
	}
}

// untold logs why a client has not got an answer.
func (d *Delivery) untold(err error) {
	d.log.Line(core.LogWarning, "could not tell the client: "+err.Error())
}

// Answer parses the JSON text that a callback returned. For nil, which is no answer, it
// returns 0. The caller owns the result.
func (d *Delivery) Answer(callback string, value lua.LValue) core.JSON {
	if value == lua.LNil {
		return 0
	}
	text, ok := value.(lua.LString)
	if !ok {
		d.log.Line(core.LogError, callback+" returned a "+value.Type().String()+" value, expected JSON text")
		return 0
	}
	parsed, err := d.loadReply(string(text))
	if err != nil {
		d.log.Line(core.LogError, callback+" returned "+err.Error())
		return 0
	}
	return parsed
}
