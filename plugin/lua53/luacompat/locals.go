package luacompat

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/luacompat/check"
)

// maxLocals is how many registers a function of gopher-lua can have.
const maxLocals = 255

// local finds the stack frame and the index that debug.getlocal and setlocal
// are asked for. gopher-lua would take a negative index for a variable of another frame.
func local(L *lua.LState) (frame *lua.Debug, index int, ok bool) {
	level, wanted := check.Integer(L, 1), check.Integer(L, 2)
	var at *instructions.Frame
	if level >= 0 && level < 1<<30 {
		at = instructions.Level(L, int(level))
	}
	if at == nil {
		check.Argument(L, 1, "level out of range")
	}
	return instructions.DebugOf(at), int(wanted), wanted >= 1 && wanted <= maxLocals
}

// getLocal is debug.getlocal(level or function, index); of a function there are
// the names of its parameters.
func getLocal(L *lua.LState) int {
	check.Integer(L, 2)
	if function, ok := L.Get(1).(*lua.LFunction); ok {
		return parameterName(L, function, check.Integer(L, 2))
	}
	if frame, index, ok := local(L); ok {
		if name, value := L.GetLocal(frame, index); name != "" {
			L.Push(lua.LString(name))
			L.Push(value)
			return 2
		}
	}
	L.Push(lua.LNil)
	return 1
}

func parameterName(L *lua.LState, function *lua.LFunction, index int64) int {
	if proto := function.Proto; proto != nil && index >= 1 && index <= int64(proto.NumParameters) && index <= int64(len(proto.DbgLocals)) {
		L.Push(lua.LString(proto.DbgLocals[index-1].Name))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

// setLocal is debug.setlocal(level, index, value).
func setLocal(L *lua.LState) int {
	frame, index, ok := local(L)
	value := check.Any(L, 3)
	if ok {
		if name := L.SetLocal(frame, index, value); name != "" {
			L.Push(lua.LString(name))
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}
