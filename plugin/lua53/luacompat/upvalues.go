package luacompat

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// environmentName is the upvalue of which global names are fields. A function of gopher-lua
// has its environment beside its upvalues; here it is the one behind them, of chunks, and of
// functions that use a global name.
const environmentName = "_ENV"

// upvalue is argument n, a function, with the upvalue that argument n+1 tells; its name is
// empty where there is none.
func upvalue(L *lua.LState, n int) (function *lua.LFunction, index int, name string) {
	wanted := check.Integer(L, n+1)
	function = check.Function(L, n)
	count := int64(len(function.Upvalues))
	switch {
	case wanted < 1 || wanted > count+1 || function.IsG:
		return function, 0, ""
	case wanted == count+1 && (function.Proto.LineDefined == 0 || usesGlobals(function.Proto)):
		return function, int(wanted), environmentName
	case wanted == count+1:
		return function, 0, ""
	}
	if names := function.Proto.DbgUpvalues; int(wanted) <= len(names) {
		name = names[wanted-1]
	}
	return function, int(wanted), name
}

// usesGlobals says whether a function, or one within it, uses a global name.
func usesGlobals(proto *lua.FunctionProto) bool {
	return slices.ContainsFunc(proto.Code, isGlobal) || slices.ContainsFunc(proto.FunctionPrototypes, usesGlobals)
}

func isGlobal(code uint32) bool {
	const opcode = 26
	operation := int(code >> opcode)
	return operation == lua.OP_GETGLOBAL || operation == lua.OP_SETGLOBAL
}

// getUpvalue is debug.getupvalue(function, index).
func getUpvalue(L *lua.LState) int {
	function, index, name := upvalue(L, 1)
	switch {
	case index == 0:
		return 0
	case index > len(function.Upvalues):
		L.Push(lua.LString(name))
		L.Push(function.Env)
		return 2
	}
	L.Push(lua.LString(name))
	L.Push(function.Upvalues[index-1].Value())
	return 2
}

// setUpvalue is debug.setupvalue(function, index, value).
func setUpvalue(L *lua.LState) int {
	value := check.Any(L, 3)
	function, index, name := upvalue(L, 1)
	switch {
	case index == 0:
		return 0
	case index > len(function.Upvalues):
		function.Env = environment(L, value)
	default:
		function.Upvalues[index-1].SetValue(value)
	}
	L.Push(lua.LString(name))
	return 1
}

// joinUpvalue is debug.upvaluejoin(function, index, other, index of the other's). An
// environment is not shared with a variable: debug.setupvalue follows, where it is used.
func joinUpvalue(L *lua.LState) int {
	function, index, _ := upvalue(L, 1)
	other, from, _ := upvalue(L, 3)
	if index == 0 {
		check.Argument(L, 2, "invalid upvalue index")
	}
	if from == 0 {
		check.Argument(L, 4, "invalid upvalue index")
	}
	ofFunction, ofOther := index <= len(function.Upvalues), from <= len(other.Upvalues)
	switch {
	case ofFunction && ofOther:
		function.Upvalues[index-1] = other.Upvalues[from-1]
	case !ofFunction && !ofOther:
		function.Env = other.Env
	case !ofFunction:
		if table, ok := other.Upvalues[from-1].Value().(*lua.LTable); ok {
			function.Env = table
		}
	}
	return 0
}
