//go:build golua_noredis

package redis

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// Opener creates the loader of a `redis` that only says why it is missing.
func Opener(Options) lua.LGFunction {
	return func(L *lua.LState) int {
		return args.Module(L, map[string]lua.LGFunction{
			"connect": func(L *lua.LState) int { return args.Failure(L, "this plugin was built without redis") },
		})
	}
}
