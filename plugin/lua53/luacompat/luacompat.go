// Package luacompat makes the standard library that scripts see, which is that
// of Lua 5.1 in gopher-lua, that of Lua 5.3, which scripts of the stock plugin
// are written for, and takes away what would end the process. docs/lua-compat.md
// says, function by function, what differs still.
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

// Outside is what a state has of the machine: files, and where its output goes.
type Outside = system.Outside

// SetOutside sets it, before any script runs. Without it a state has what the process
// has.
func SetOutside(L *lua.LState, outside Outside) { system.SetOutside(L, outside) }

// Open changes the standard libraries of a state. It does not touch coroutines
// but for isyieldable, nor pcall and xpcall.
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

// SetClock has os.time and os.date tell another time than that of the machine.
func SetClock(L *lua.LState, limits Limits, now func() time.Time) { system.SetClock(L, limits, now) }

func isYieldable(L *lua.LState) int {
	L.Push(lua.LBool(L.G.MainThread != L && L.Parent != nil))
	return 1
}
