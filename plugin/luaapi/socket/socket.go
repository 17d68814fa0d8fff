// Package socket is the native module `socket`: the part of LuaSocket that does not wait
// for a network.
package socket

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// maxSleep keeps a wrong argument from stopping the whole script for ever.
const maxSleep = time.Minute

// missing are functions of LuaSocket that would stop every session while they wait. They
// exist, so that a script that only loads them works.
var missing = [...]string{"tcp", "tcp4", "tcp6", "udp", "udp4", "udp6", "connect", "connect4", "connect6", "bind", "select"}

// Open is the loader of `socket`.
func Open(L *lua.LState) int { return Opener(time.Now)(L) }

// Opener creates a loader of `socket` that reads the time from another clock. Its sleep
// uses real time.
func Opener(now func() time.Time) lua.LGFunction {
	return func(L *lua.LState) int { return open(L, now) }
}

func open(L *lua.LState, now func() time.Time) int {
	module := L.NewTable()
	module.RawSetString("_VERSION", lua.LString("LuaSocket 3.0 (gettime and sleep only)"))
	module.RawSetString("gettime", L.NewFunction(func(L *lua.LState) int { return gettime(L, now()) }))
	module.RawSetString("sleep", L.NewFunction(sleep))
	for _, name := range missing {
		module.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
			L.RaiseError("socket.%s is not available: it would stop all sessions while it waits", name)
			return 0
		}))
	}
	L.Push(module)
	return 1
}

// gettime() returns the time in seconds since 1970, to the microsecond.
func gettime(L *lua.LState, now time.Time) int {
	L.Push(lua.LNumber(float64(now.UnixMicro()) / 1e6))
	return 1
}

// sleep(seconds) stops the whole script, as LuaSocket's does.
func sleep(L *lua.LState) int {
	seconds := check.Number(L, 1)
	if math.IsNaN(seconds) || seconds > maxSleep.Seconds() {
		check.Argument(L, 1, "expected at most 60 seconds")
	}
	if seconds > 0 {
		time.Sleep(time.Duration(seconds * float64(time.Second)))
	}
	return 0
}
