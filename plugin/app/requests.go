package app

import (
	"errors"
	"strconv"
	"time"

	"github.com/tidwall/sjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/host"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
)

// Message is a request of a client. Body and JSEP are JSON text; JSEP is empty if there is
// none.
type Message struct {
	Transaction string
	Body        string
	JSEP        string
}

// Handled is a request that the script has got. The answer is there when Finish returns.
type Handled struct {
	slot        *Slot
	app         *Application
	of          *session.Session
	transaction string
	result      core.Result
	left        script.Left
	err         error
}

// Busy says whether a request would have to wait for the script.
func (s *Slot) Busy() bool {
	if !s.swap.TryRLock() {
		return true
	}
	defer s.swap.RUnlock()
	return s.running.Load().Engine.Busy()
}

// Handle has the script handle a request. If the script waits, the answer is an
// acknowledgement, and what handleMessage returns later goes out as an event.
func (s *Slot) Handle(of *session.Session, message Message) core.Result {
	handled := s.Take(of, message)
	return handled.Finish()
}

// Take is the part of Handle that enters the script. The caller calls Finish.
func (s *Slot) Take(of *session.Session, message Message) Handled {
	s.swap.RLock()
	defer s.swap.RUnlock()
	h := Handled{slot: s, app: s.running.Load(), of: of, transaction: message.Transaction}
	h.result, h.left, h.err = h.app.handle(of, message)
	return h
}

// Blocks says whether Finish may block.
func (h *Handled) Blocks() bool {
	return len(h.left.Effects) > 0 || h.slot.services.Host.Held.Of(script.Origin{Session: h.of.ID, Transaction: h.transaction}) != nil
}

// Finish carries out the effects of the script, and returns the answer.
func (h *Handled) Finish() core.Result {
	log := h.slot.services.log()
	h.left.CarryOut(log.Faults())
	switch {
	case h.err == nil || errors.Is(h.err, script.ErrWaits):
		return h.slot.held(h.app, h.of, h.transaction, h.result)
	case h.app.Level2.Used() && !h.app.Callbacks.Message:
		return Failure("the application handles no messages")
	}
	log.ScriptFailed(h.err)
	return Failure(host.FailureText)
}

// heldPatience is how long a thread of the core waits for an answer that is to be a direct
// reply. C plugins block their threads as long when they look up a name.
const heldPatience = 10 * time.Second

// held waits for the answer to a request, if the script wants it to be the direct reply. No lock
// is held. After the patience the client gets an acknowledgement, and the answer is an event.
func (s *Slot) held(app *Application, of *session.Session, transaction string, result core.Result) core.Result {
	held, origin := &s.services.Host.Held, script.Origin{Session: of.ID, Transaction: transaction}
	reply := held.Of(origin)
	if reply == nil {
		return result
	}
	if result.Type == core.ResultWait {
		select {
		case answer := <-reply:
			held.Forget(origin)
			if answer.Type != core.ResultWait {
				return answer
			}
			return result
		case <-app.Engine.Context().Done():
			result = Failure(host.FailureText)
		case <-time.After(heldPatience):
			of.Requests.Add(transaction)
		}
	}
	if !held.Forget(origin) && result.Type != core.ResultOK {
		return <-reply
	}
	return result
}

// handle lets this generation handle a request. If the answer is not given here, the
// generation owes it. This is noted before a reload may ask which answers are owed;
// otherwise the client would get two.
func (a *Application) handle(s *session.Session, message Message) (result core.Result, left script.Left, err error) {
	// The request is noted first: the handler may push the answer before it returns.
	s.Requests.Add(message.Transaction)
	defer func() {
		if result.Type != core.ResultWait {
			s.Requests.Settle(message.Transaction)
		}
	}()
	origin := script.Origin{Session: s.ID, Transaction: message.Transaction}
	values, left, err := a.Engine.EnterCall(a.Settings.Requests, origin, "handleMessage", a.answered,
		lua.LNumber(s.ID), lua.LString(message.Transaction), TextOrNil(message.Body), TextOrNil(message.JSEP))
	switch {
	case err == nil:
		result = a.services.result(values[0], values[1])
	case errors.Is(err, script.ErrWaits):
		result.Type = core.ResultWait
	}
	a.traceReply(s, message.Transaction, result, values)
	return result, left, err
}

// traceReply writes a line about what answers a request.
func (a *Application) traceReply(s *session.Session, transaction string, result core.Result, values script.Results) {
	if !a.services.log().Writes(core.LogDebug) {
		return
	}
	text := result.Text
	switch result.Type {
	case core.ResultWait:
		text = "acknowledged, the answer is an event " + text
	case core.ResultOK:
		text = optionalText(values[1])
	}
	a.services.log().Trace(core.LogDebug, s, "reply ", transaction, ": ", text)
}

// messageDone takes the results or the error of a handleMessage that has waited.
func (a *Application) messageDone(origin script.Origin, values script.Results, err error) {
	if err != nil {
		a.Engine.Report(origin, err)
		a.services.Host.Held.Answer(origin, Failure(host.FailureText))
		return
	}
	a.answerLater(origin, values[0], values[1])
}

// answerLater sends what handleMessage returned after it had waited.
func (a *Application) answerLater(origin script.Origin, code, text lua.LValue) {
	result := a.services.result(code, text)
	event := optionalText(text)
	if result.Type != core.ResultWait && a.services.Host.Held.Answer(origin, result) {
		return
	}
	switch result.Type {
	case core.ResultWait:
		// The script sends the answer by an event, or has: no thread waits for it any longer.
		a.services.Host.Held.Answer(origin, result)
		return
	case core.ResultOK:
		a.services.core().FreeJSON(result.Content)
	case core.ResultError:
		event = failureEventOf(result.Text)
	}
	if err := a.host.PushEvent(origin.Session, origin.Transaction, event, ""); err != nil {
		a.services.log().Line(core.LogWarning, "could not answer the client: "+err.Error())
	}
}

// AnswerLate sends the answer to a request whose thread has gone. It does not block.
func (s *Slot) AnswerLate(of *session.Session, transaction string, answer core.Result) {
	switch answer.Type {
	case core.ResultOK:
		s.services.Host.Delivery.AnswerBy(of, transaction, answer.Content)
	case core.ResultError:
		s.services.Host.Delivery.AnswerText(of, transaction, failureEventOf(answer.Text))
	}
	of.Outbox.Kick()
}

// failureEventOf makes the event that a client gets for a refused request.
func failureEventOf(reason string) string {
	text, _ := sjson.Set(`{"event":"error","error_code":500}`, "error", reason)
	return text
}

// Failure is an answer that refuses a request.
func Failure(reason string) core.Result {
	return core.Result{Type: core.ResultError, Text: reason}
}

// result translates the return values of handleMessage. As everywhere in Lua, the code may
// also be the text of a number.
func (s *Services) result(code, text lua.LValue) (result core.Result) {
	result = Failure(guard.ErrPanic.Error()) // unless nothing panics
	defer guard.Recover(s.log().Faults(), "an answer")
	number, ok := code.(lua.LNumber)
	if digits, isText := code.(lua.LString); isText {
		parsed, err := strconv.Atoi(string(digits))
		number, ok = lua.LNumber(parsed), err == nil
	}
	switch {
	case !ok:
		s.log().Line(core.LogError, "handleMessage returned a "+code.Type().String()+" value as its code, expected a number")
		return Failure(host.FailureText)
	case number > 0:
		return core.Result{Type: core.ResultWait, Text: optionalText(text)}
	case number < 0:
		reason := optionalText(text)
		if reason == "" {
			reason = "the application refused the request"
		}
		return Failure(reason)
	}
	content := s.Host.Delivery.Answer("handleMessage", text)
	if content == 0 {
		return Failure("the application gave no valid reply")
	}
	return core.Result{Type: core.ResultOK, Content: content}
}

func optionalText(value lua.LValue) string {
	if text, ok := value.(lua.LString); ok {
		return string(text)
	}
	return ""
}

// TextOrNil is the Lua value of a text: nil if the text is empty.
func TextOrNil(text string) lua.LValue {
	if text == "" {
		return lua.LNil
	}
	return lua.LString(text)
}
