package threads

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/script/frames"
)

// openCalls replaces pcall and xpcall by ones that can be yielded through, and
// error, which must not take their frames for places in the script.
func (m *Machine) openCalls(L *lua.LState) {
	L.SetGlobal("pcall", L.NewFunction(func(L *lua.LState) int {
		check.Any(L, 1)
		return m.protectedCall(L, nil, 2)
	}))
	L.SetGlobal("xpcall", L.NewFunction(func(L *lua.LState) int {
		return m.protectedCall(L, check.Function(L, 2), 3)
	}))
	L.SetGlobal("error", L.NewFunction(raise))
	L.GetGlobal("debug").(*lua.LTable).RawSetString("traceback", L.NewFunction(debugTraceback))
}

// protectedCall calls argument 1 with the arguments from first on, in a thread of its own.
func (m *Machine) protectedCall(L *lua.LState, handler *lua.LFunction, first int) int {
	outer := Of(L)
	t := m.take()
	t.outer, t.link, t.handler, t.origin = outer, byPCall, handler, outer.origin
	t.work = callable(L, L.Get(1))
	return m.nest(L, t, first)
}

// callable returns a value that can be called. For any other value it returns a function
// that raises an error naming the value: gopher-lua would only say that something is no
// function.
func callable(L *lua.LState, value lua.LValue) lua.LValue {
	if value.Type() == lua.LTFunction || L.GetMetaField(value, "__call") != lua.LNil {
		return value
	}
	return L.NewFunction(func(L *lua.LState) int {
		L.Error(lua.LString("attempt to call a "+value.Type().String()+" value"), 0)
		return 0
	})
}

// raise is error(value, level).
func raise(L *lua.LState) int {
	value, level := L.Get(1), int(check.OptInteger(L, 2, 1))
	if text, ok := value.(lua.LString); ok && level > 0 {
		value = lua.LString(position(L, level)) + text
	}
	L.Error(value, 0)
	return 0
}

// position is frames.Position, also of a level that lies outside of the pcall that runs the
// thread. Our own code at the bottom of the thread takes the level of pcall.
func position(L *lua.LState, level int) string {
	for t := Of(L); t.link == byPCall; t = t.outer {
		bottom := frames.Levels(L) - 1
		if level <= bottom {
			break
		}
		L, level = t.outer.state, level-bottom
	}
	return frames.Position(L, level)
}

// withoutBody takes the position away that gopher-lua has put before the message
// of a function in Go which is called directly by pcall.
func withoutBody(value lua.LValue) lua.LValue {
	text, ok := value.(lua.LString)
	if !ok || !strings.HasPrefix(string(text), check.OwnChunk+":") {
		return value
	}
	if _, rest, found := strings.Cut(string(text)[len(check.OwnChunk)+1:], ": "); found {
		return lua.LString(rest)
	}
	return value
}
