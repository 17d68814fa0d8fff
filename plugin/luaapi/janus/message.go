package janus

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/args"
)

// withMessage makes the arguments of a message handler: the session, the request
// and its JSEP as tables, and the transaction.
func (m *Module) withMessage(L *lua.LState) int {
	request := decode(L, "message", L.Get(3))
	jsep := decode(L, "message", L.Get(4))
	return args.Return(L, m.object(L, L.Get(1)), request, jsep, L.Get(2))
}

// finishMessage answers a request with what its handler returned: a reply and
// perhaps a JSEP; nil and an error; or janus.later. A reply goes out at once, as
// the answer, unless it has a JSEP or the handler has waited: then the client has
// an acknowledgement, and gets an event with the same transaction.
func (m *Module) finishMessage(L *lua.LState) int {
	if L.Get(1) == m.later {
		return args.Return(L, lua.LNumber(1))
	}
	reply, jsep := m.replyOf(L)
	if jsep == "" && !m.Engine.Waited(L) {
		return args.Return(L, lua.LNumber(0), lua.LString(reply))
	}
	origin := m.Engine.Origin()
	if err := m.Host.PushEvent(origin.Session, origin.Transaction, reply, jsep); err != nil {
		m.Host.Refused("the answer to a message", err)
	}
	return args.Return(L, lua.LNumber(1))
}

// replyOf is the JSON of what a handler returned.
func (m *Module) replyOf(L *lua.LState) (reply, jsep string) {
	value, more := L.Get(1), L.Get(2)
	switch {
	case value == lua.LNil && more == lua.LNil:
		return "{}", ""
	case value == lua.LNil:
		return encodeReply(L, "message", failureOf(L, more)), ""
	case more != lua.LNil:
		jsep = encodeReply(L, "message", more)
	}
	return encodeReply(L, "message", value), jsep
}

// failureOf is what a client gets for nil and an error: the error, if it is a
// table, or { error_code = 500, error = text }.
func failureOf(L *lua.LState, failure lua.LValue) lua.LValue {
	if failure.Type() == lua.LTTable {
		return failure
	}
	table := L.NewTable()
	table.RawSetString("error_code", lua.LNumber(500))
	table.RawSetString("error", lua.LString(failure.String()))
	return table
}
