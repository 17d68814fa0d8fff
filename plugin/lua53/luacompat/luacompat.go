// Package luacompat gives scripts the standard library of Lua 5.3, for which scripts of
// Janus's own Lua plugin are written; gopher-lua itself has the library of Lua 5.1. It also
// removes functions that would end the process. docs/lua-compat.md lists the remaining
// differences, function by function.
package luacompat

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/maths"
	"janus-golua/plugin/lua53/luacompat/system"
	"janus-golua/plugin/lua53/luacompat/tables"
	"janus-golua/plugin/lua53/luacompat/text"
)

// Limits keep a library function from running, or growing, without end.
type Limits = check.Limits

// Outside says what a state can use of the machine: files, and where its output goes.
type Outside = system.Outside

// SetOutside sets the Outside of a state, before any script runs. Without it, the state can
// use everything that the process can use.
func SetOutside(L *lua.LState, outside Outside) { system.SetOutside(L, outside) }

// Open changes the standard libraries of a state. It leaves pcall and xpcall alone, and of
// the coroutine library it changes only isyieldable.
func Open(L *lua.LState, limits Limits) {
	limits = limits.WithGoOn()
	openBasic(L, limits)
	openLoading(L, limits)
	openPackages(L)
	openDebug(L)
	maths.Open(L)
	tables.Open(L, limits)
	text.Open(L, limits)
	system.Open(L, limits)
	check.Set(L, "coroutine", "isyieldable", isYieldable)
}

// SetClock sets another clock for os.time and os.date than the machine's.
func SetClock(L *lua.LState, limits Limits, now func() time.Time) { system.SetClock(L, limits, now) }

func isYieldable(L *lua.LState) int {
	L.Push(lua.LBool(L.G.MainThread != L && L.Parent != nil))
	return 1
}
