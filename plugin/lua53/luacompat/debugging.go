package luacompat

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/naming"
)

// openDebug replaces the functions of debug that libraries use: getinfo, with which a
// script finds its own folder, and the functions for hooks, which do not exist here.
func openDebug(L *lua.LState) {
	original := L.GetGlobal("debug").(*lua.LTable).RawGetString("traceback").(*lua.LFunction).GFunction
	check.SetAll(L, "debug", map[string]lua.LGFunction{
		"gethook":      getHook,
		"getinfo":      getInfo,
		"getlocal":     getLocal,
		"getmetatable": getRawMetatable,
		"getupvalue":   getUpvalue,
		"sethook":      setHook,
		"setlocal":     setLocal,
		"setupvalue":   setUpvalue,
		"traceback":    func(L *lua.LState) int { return traceback(L, original) },
		"upvaluejoin":  joinUpvalue,
	})
}

// traceback returns an error value that is not a text unchanged.
func traceback(L *lua.LState, original lua.LGFunction) int {
	message := L.Get(1)
	if message.Type() == lua.LTThread || message == lua.LNil || lua.LVCanConvToString(message) {
		return original(L)
	}
	L.Push(message)
	return 1
}

// getRawMetatable does not ask __metatable.
func getRawMetatable(L *lua.LState) int {
	switch v := check.Any(L, 1).(type) {
	case *lua.LTable:
		L.Push(v.Metatable)
	case *lua.LUserData:
		L.Push(v.Metatable)
	default:
		L.Push(L.GetMetatable(v))
	}
	return 1
}

// getHook says that there is no hook.
func getHook(L *lua.LState) int {
	L.Push(lua.LNil)
	L.Push(lua.LString(""))
	L.Push(lua.LNumber(0))
	return 3
}

// setHook only accepts the removal of a hook.
func setHook(L *lua.LState) int {
	if hook := L.Get(1); hook != lua.LNil {
		check.Raise(L, "debug.sethook: there are no hooks here; how long a script may run is in the configuration")
	}
	return 0
}

// getInfo is debug.getinfo([thread,] function or level[, what]).
func getInfo(L *lua.LState) int {
	of, n := L, 1
	if thread, ok := L.Get(1).(*lua.LState); ok {
		of, n = thread, 2
	}
	what := check.OptString(L, n+1, "flnStu")
	function, isFunction := L.Get(n).(*lua.LFunction)
	frame := &lua.Debug{CurrentLine: -1}
	if !isFunction {
		level := check.Integer(L, n)
		at := instructions.Level(of, int(min(max(level, 0), 1<<30)))
		if level < 0 || at == nil {
			L.Push(lua.LNil)
			return 1
		}
		frame, function = instructions.DebugOf(at), at.Fn
		if _, err := of.GetInfo("l", frame, lua.LNil); err != nil {
			L.Push(lua.LNil)
			return 1
		}
	}
	if strings.Trim(what, "SlnrutLf") != "" {
		check.Argument(L, n+1, "invalid option")
	}
	L.Push(describe(L, function, frame, what))
	return 1
}

// describe makes the table of getinfo; frame has the line and the call.
func describe(L *lua.LState, function *lua.LFunction, frame *lua.Debug, what string) *lua.LTable {
	info := L.NewTable()
	for _, letter := range what {
		switch letter {
		case 'S':
			describeSource(info, function)
		case 'l':
			info.RawSetString("currentline", lua.LNumber(frame.CurrentLine))
		case 'u':
			describeParameters(info, function)
		case 'n':
			describeName(info, frame)
		case 't':
			call := instructions.FrameOf(frame)
			info.RawSetString("istailcall", lua.LBool(call != nil && !call.Fn.IsG && call.TailCalls > 0))
		case 'f':
			info.RawSetString("func", function)
		}
	}
	return info
}

func describeSource(info *lua.LTable, function *lua.LFunction) {
	source, short, what, first, last := "=[C]", "[C]", "C", -1, -1
	if proto := function.Proto; proto != nil {
		short, what, first, last = proto.SourceName, "Lua", proto.LineDefined, proto.LastLineDefined
		source = "@" + short // whether it is a file is not known
		if strings.HasPrefix(short, "[string ") {
			source = short
		}
		if first == 0 {
			what, last = "main", 0
		}
	}
	info.RawSetString("source", lua.LString(source))
	info.RawSetString("short_src", lua.LString(short))
	info.RawSetString("what", lua.LString(what))
	info.RawSetString("linedefined", lua.LNumber(first))
	info.RawSetString("lastlinedefined", lua.LNumber(last))
}

func describeParameters(info *lua.LTable, function *lua.LFunction) {
	parameters, varargs := 0, true
	if proto := function.Proto; proto != nil {
		parameters, varargs = int(proto.NumParameters), proto.IsVarArg != 0
	}
	info.RawSetString("nups", lua.LNumber(len(function.Upvalues)))
	info.RawSetString("nparams", lua.LNumber(parameters))
	info.RawSetString("isvararg", lua.LBool(varargs))
}

// describeName adds the name by which the caller calls the function, if there is one.
func describeName(info *lua.LTable, frame *lua.Debug) {
	name := naming.Name{}
	if call := instructions.FrameOf(frame); call != nil {
		name = naming.OfCall(call)
	}
	info.RawSetString("namewhat", lua.LString(name.Kind))
	if name.Kind != "" {
		info.RawSetString("name", lua.LString(name.Text))
	}
}
