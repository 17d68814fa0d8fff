// Package luacompat mends where gopher-lua (Lua 5.1) differs from the Lua 5.3
// that scripts of the stock plugin are written for, and takes away what would
// end the process.
package luacompat

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Open changes the standard libraries of a state.
func Open(L *lua.LState, limits Limits) {
	openStrings(L, limits)
	set(L, "table", "pack", pack)
	set(L, "math", "tointeger", toInteger)
	set(L, "math", "type", mathType)
	set(L, "coroutine", "isyieldable", isYieldable)
	set(L, "os", "exit", refuse("os.exit would end Janus; it is not available"))
	unpack := L.GetGlobal("unpack")
	L.GetGlobal("table").(*lua.LTable).RawSetString("unpack", unpack)
	load(L)
}

func set(L *lua.LState, library, name string, fn lua.LGFunction) {
	L.GetGlobal(library).(*lua.LTable).RawSetString(name, L.NewFunction(fn))
}

func refuse(reason string) lua.LGFunction {
	return func(L *lua.LState) int {
		L.RaiseError("%s", reason)
		return 0
	}
}

func pack(L *lua.LState) int {
	count := L.GetTop()
	table := L.CreateTable(count, 1)
	for i := 1; i <= count; i++ {
		table.RawSetInt(i, L.Get(i))
	}
	table.RawSetString("n", lua.LNumber(count))
	L.Push(table)
	return 1
}

func toInteger(L *lua.LState) int {
	number, ok := L.CheckAny(1).(lua.LNumber)
	if !ok || !isInteger(float64(number)) {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(number)
	return 1
}

// mathType calls every whole number an integer: with floats only, 3 and 3.0
// cannot be told apart.
func mathType(L *lua.LState) int {
	number, ok := L.CheckAny(1).(lua.LNumber)
	switch {
	case !ok:
		L.Push(lua.LNil)
	case isInteger(float64(number)):
		L.Push(lua.LString("integer"))
	default:
		L.Push(lua.LString("float"))
	}
	return 1
}

func isInteger(number float64) bool {
	return number == math.Trunc(number) && !math.IsInf(number, 0)
}

func isYieldable(L *lua.LState) int {
	L.Push(lua.LBool(L.G.MainThread != L && L.Parent != nil))
	return 1
}

// load accepts text as well as a function, as from Lua 5.2 on: chunk, chunk
// name, mode (text is all there is) and environment.
func load(L *lua.LState) {
	fromFunction := L.GetGlobal("load").(*lua.LFunction)
	L.SetGlobal("load", L.NewFunction(func(L *lua.LState) int {
		text, isText := L.Get(1).(lua.LString)
		chunkName := L.OptString(2, "=(load)")
		environment, hasEnvironment := L.Get(4).(*lua.LTable)
		if !isText {
			body := L.CheckFunction(1)
			L.Push(fromFunction)
			L.Push(body)
			L.Push(lua.LString(chunkName))
			L.Call(2, 2)
		} else if chunk, err := L.Load(strings.NewReader(string(text)), chunkName); err != nil {
			L.Push(lua.LNil)
			L.Push(lua.LString(err.Error()))
		} else {
			L.Push(chunk)
			L.Push(lua.LNil)
		}
		if chunk, ok := L.Get(-2).(*lua.LFunction); ok && hasEnvironment {
			L.SetFEnv(chunk, environment)
		}
		return 2
	}))
}
