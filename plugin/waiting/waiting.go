// Package waiting says how a function of a Lua module, written in Go, waits: the
// coroutine that called the function gives way to others meanwhile. Package script
// makes coroutines wait; the modules of luaapi do the work.
package waiting

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// Results makes what a function returns to Lua. It is called with the Lua lock
// held, on another goroutine than the function.
type Results = func(L *lua.LState) []lua.LValue

// Work suspends the coroutine that runs in L while work runs on a goroutine of its
// own, where it may block. The Go function must return the result of Work at once:
//
//	return work(L, "http.get", func(ctx context.Context) waiting.Results { … })
//
// work must not touch Lua, so the arguments that it needs are read before. ctx ends
// when nobody waits any more: the session is gone, or the script has been replaced.
// name is the function's; where the coroutine cannot wait (outside of callbacks, in
// a metamethod, inside table.sort …) Work raises an error with it.
type Work = func(L *lua.LState, name string, work func(ctx context.Context) Results) int

// Failure returns nil and the reason, the results of a function that has failed.
func Failure(reason string) Results {
	return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LNil, lua.LString(reason)} }
}
