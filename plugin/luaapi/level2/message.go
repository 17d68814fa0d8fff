package level2

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// withMessage makes the arguments of a message handler: the session, the request and its
// JSEP as tables, and the transaction.
func (m *Module) withMessage(L *lua.LState) int {
	request := decode(L, "message", L.Get(3))
	jsep := decode(L, "message", L.Get(4))
	return args.Return(L, m.object(L, L.Get(1)), request, jsep, L.Get(2))
}

// finishMessage answers a request with what the handler returned: a reply and perhaps a
// JSEP; nil and an error; or janus.later. A reply is normally the direct answer. If it has
// a JSEP, or the handler has waited, the client has had an acknowledgement, and the reply
// is an event with the same transaction.
func (m *Module) finishMessage(L *lua.LState) int {
	if L.Get(1) == m.later {
		return args.Return(L, lua.LNumber(1))
	}
	reply, jsep := m.replyOf(L)
	origin := m.Engine.Origin()
	if jsep == "" && (!m.Engine.Waited(L) || m.Host.HoldsReply(origin.Session, origin.Transaction)) {
		return args.Return(L, lua.LNumber(0), lua.LString(reply))
	}
	err := m.Host.PushEvent(origin.Session, origin.Transaction, reply, jsep)
	switch {
	case err == nil:
	case m.Host.Knows(origin.Session): // the client is told by the error
		L.RaiseError("the answer of the handler of \"message\" cannot be sent: %s", err.Error())
	default:
		m.Host.Refused("the answer to a message", err)
	}
	return args.Return(L, lua.LNumber(1))
}

// hold_reply() makes the answer to the present request its direct reply, also if the handler
// waits.
func (m *Module) holdReply(L *lua.LState) int {
	origin := m.Engine.Origin()
	if origin.Transaction == "" {
		return args.Failure(L, "no request is being answered")
	}
	return result(L, m.Host.HoldReply(origin.Session, origin.Transaction))
}

// replyOf returns the JSON of what a handler returned.
func (m *Module) replyOf(L *lua.LState) (reply, jsep string) {
	value, more := L.Get(1), L.Get(2)
	switch {
	case value == lua.LNil && more == lua.LNil:
		return "{}", ""
	case value == lua.LNil:
		return encodeObject(L, failureOf(L, more)), ""
	case more != lua.LNil:
		if wrong := wrongJSEP(more); wrong != "" {
			L.RaiseError("the handler of \"message\" returned a JSEP that %s", wrong)
		}
		if err := m.checkSDP(more); err != nil {
			L.RaiseError("the handler of \"message\" returned a JSEP whose SDP Janus cannot read: %s", err.Error())
		}
		jsep = encodeReply(L, "message", more)
	}
	return encodeObject(L, value), jsep
}

// encodeObject is encodeReply for replies: Janus accepts only objects.
func encodeObject(L *lua.LState, value lua.LValue) string {
	text := encodeReply(L, "message", value)
	if text[0] != '{' {
		L.RaiseError("the handler of \"message\" returned an array, expected a table with named fields")
	}
	return text
}

// wrongJSEP says why a value is not a JSEP; it is empty for one. Without this check Janus
// would log the error, and the client would hear nothing. As in level 1 and in Janus, the
// letters of the type may be of either case.
func wrongJSEP(value lua.LValue) string {
	table, ok := value.(*lua.LTable)
	if !ok {
		return "is a " + value.Type().String() + ", expected a table with type and sdp"
	}
	switch kind := table.RawGetString("type").(type) {
	case *lua.LNilType:
		return "has no type, expected offer or answer"
	case lua.LString:
		if !strings.EqualFold(string(kind), "offer") && !strings.EqualFold(string(kind), "answer") {
			return fmt.Sprintf("has the type %.40q, expected offer or answer", string(kind))
		}
	default:
		return "has a type that is a " + kind.Type().String() + ", expected offer or answer"
	}
	switch sdp := table.RawGetString("sdp"); sdp.Type() {
	case lua.LTString:
		return ""
	case lua.LTNil:
		return "has no sdp, expected a string"
	default:
		return "has an sdp that is a " + sdp.Type().String() + ", expected a string"
	}
}

// checkSDP says why Janus could not read the SDP of a JSEP. It would log that, too late.
func (m *Module) checkSDP(jsep lua.LValue) error {
	return m.Host.CheckSDP(jsep.(*lua.LTable).RawGetString("sdp").String())
}

// failureOf returns what a client gets for nil and an error: the error itself if it is a
// table, otherwise { error_code = 500, error = text }.
func failureOf(L *lua.LState, failure lua.LValue) lua.LValue {
	if failure.Type() == lua.LTTable {
		return failure
	}
	table := L.CreateTable(0, 0)
	table.RawSetString("error_code", lua.LNumber(500))
	table.RawSetString("error", lua.LString(failure.String()))
	return table
}
