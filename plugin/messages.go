package plugin

import (
	"errors"
	"strconv"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/negotiation"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
)

// Message is a request of a client; Body and JSEP are JSON text, JSEP is empty
// without one.
type Message struct {
	Transaction string
	Body        string
	JSEP        string
}

// scriptFailed is what a client learns of an error in the script: the log has
// the rest, which is not for everybody.
const scriptFailed = "the application failed to handle the request"

// failureEvent is what a client gets as an event.
const failureEvent = `{"event":"error","error_code":500,"error":"` + scriptFailed + `"}`

// HandleMessage answers a request (handle_message).
func (p *Plugin) HandleMessage(id uint64, message Message) (result core.Result) {
	s := p.sessions.Get(id)
	if s == nil {
		return failure("no such session")
	}
	result = failure(guard.ErrPanic.Error()) // unless we come to the end
	defer guard.Recover(p.log.Faults(), "handle_message")
	noteNegotiation(s, message.JSEP, negotiation.Describe)
	return p.askScript(s, message)
}

// askScript has the script handle a request. For a script that waits the answer
// is an acknowledgement; what its function returns then goes out as an event.
func (p *Plugin) askScript(s *session.Session, message Message) (result core.Result) {
	var app *application
	err := p.entering(func(now *application) (effects script.Effects, err error) {
		app = now
		result, effects, err = app.handle(s, message)
		return effects, err
	})
	switch {
	case err == nil || errors.Is(err, script.ErrWaits):
		return result
	case app.level2.Used() && !app.callbacks.message:
		return failure("the application handles no messages")
	}
	p.log.ScriptFailed(err)
	return failure(scriptFailed)
}

// handle has this generation handle a request. Its answer is owed, unless it is given here:
// that is settled before a reload may ask what is owed, or the client would have two.
func (a *application) handle(s *session.Session, message Message) (result core.Result, effects script.Effects, err error) {
	// Noted first: the handler may push the answer before it returns.
	s.Requests.Add(message.Transaction)
	defer func() {
		if result.Type != core.ResultWait {
			s.Requests.Settle(message.Transaction)
		}
	}()
	origin := script.Origin{Session: s.ID, Transaction: message.Transaction}
	values, effects, err := a.engine.EnterCall(a.settings.Requests, origin, "handleMessage", a.answered,
		number(s.ID), lua.LString(message.Transaction), textOrNil(message.Body), textOrNil(message.JSEP))
	switch {
	case err == nil:
		result = a.plugin.result(values[0], values[1])
	case errors.Is(err, script.ErrWaits):
		result.Type = core.ResultWait
	}
	return result, effects, err
}

// messageDone is told what handleMessage came to that has waited.
func (a *application) messageDone(origin script.Origin, values script.Results, err error) {
	if err != nil {
		a.engine.Report(origin, err)
		return
	}
	a.answerLater(origin, values[0], values[1])
}

// answerLater sends what handleMessage returned after it had waited.
func (a *application) answerLater(origin script.Origin, code, text lua.LValue) {
	result := a.plugin.result(code, text)
	event := optionalText(text)
	switch result.Type {
	case core.ResultWait:
		return // the script sends it, or has
	case core.ResultOK:
		a.plugin.core.FreeJSON(result.Content)
	case core.ResultError:
		event = failureEventOf(result.Text)
	}
	if err := (host{a.plugin, a}).PushEvent(origin.Session, origin.Transaction, event, ""); err != nil {
		a.plugin.log.Line(core.LogWarning, "could not answer the client: "+err.Error())
	}
}

// failureEventOf is what a client gets as an event for a request that was refused.
func failureEventOf(reason string) string {
	text, _ := sjson.Set(`{"event":"error","error_code":500}`, "error", reason)
	return text
}

func failure(reason string) core.Result {
	return core.Result{Type: core.ResultError, Text: reason}
}

// result translates what handleMessage returned. The code may be text that is a
// number, as everywhere in Lua.
func (p *Plugin) result(code, text lua.LValue) (result core.Result) {
	result = failure(guard.ErrPanic.Error()) // unless we come to the end
	defer guard.Recover(p.log.Faults(), "an answer")
	number, ok := code.(lua.LNumber)
	if digits, isText := code.(lua.LString); isText {
		parsed, err := strconv.Atoi(string(digits))
		number, ok = lua.LNumber(parsed), err == nil
	}
	switch {
	case !ok:
		p.log.Line(core.LogError, "handleMessage returned a "+code.Type().String()+" value as its code, expected a number")
		return failure(scriptFailed)
	case number > 0:
		return core.Result{Type: core.ResultWait, Text: optionalText(text)}
	case number < 0:
		reason := optionalText(text)
		if reason == "" {
			reason = "the application refused the request"
		}
		return failure(reason)
	}
	content := p.jsonAnswer("handleMessage", text)
	if content == 0 {
		return failure("the application gave no valid reply")
	}
	return core.Result{Type: core.ResultOK, Content: content}
}

func optionalText(value lua.LValue) string {
	if text, ok := value.(lua.LString); ok {
		return string(text)
	}
	return ""
}

// noteNegotiation learns from a JSEP, of the client's or the script's: a PeerConnection begins,
// whose end will be told; and its media may be encrypted end to end, which its
// recordings must say.
func noteNegotiation(s *session.Session, jsep string, describe func(jsep string) []media.Description) {
	if jsep == "" {
		return
	}
	s.HungUp.Store(false)
	if e2ee := gjson.Get(jsep, "e2ee"); e2ee.IsBool() {
		s.Media.SetEncrypted(e2ee.Bool())
	}
	if lines := describe(jsep); lines != nil {
		s.Media.Describe(lines)
	}
}
