package plugin

import (
	"strconv"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
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
func (p *Plugin) HandleMessage(id uint64, message Message) core.Result {
	s := p.sessions.Get(id)
	if s == nil {
		return failure("no such session")
	}
	noteNegotiation(s, message.JSEP)
	// Noted first: the handler may push the answer before it returns.
	s.Requests.Add(message.Transaction)
	origin := script.Origin{Session: id, Transaction: message.Transaction}
	values, err := p.call(origin, "handleMessage", 2,
		number(id), lua.LString(message.Transaction), textOrNil(message.Body), textOrNil(message.JSEP))
	result := core.Result{Type: core.ResultError, Text: scriptFailed}
	if err == nil {
		result = p.result(values[0], values[1])
	}
	if result.Type != core.ResultWait {
		s.Requests.Settle(message.Transaction)
	}
	return result
}

func failure(reason string) core.Result {
	return core.Result{Type: core.ResultError, Text: reason}
}

// result translates what handleMessage returned. The code may be text that is a
// number, as everywhere in Lua.
func (p *Plugin) result(code, text lua.LValue) core.Result {
	number, ok := code.(lua.LNumber)
	if digits, isText := code.(lua.LString); isText {
		parsed, err := strconv.Atoi(string(digits))
		number, ok = lua.LNumber(parsed), err == nil
	}
	switch {
	case !ok:
		p.log(core.LogError, "handleMessage returned a "+code.Type().String()+" value as its code, expected a number")
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

// noteNegotiation learns from a JSEP, whoever sent it: a PeerConnection begins,
// whose end will be told; and its media may be encrypted end to end, which its
// recordings must say.
func noteNegotiation(s *session.Session, jsep string) {
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
