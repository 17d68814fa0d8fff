//go:build golua_noredis

package redis

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// Opener is the loader of a `redis` that can say only why it is not there.
func Opener(Options) lua.LGFunction {
	return func(L *lua.LState) int {
		return args.Module(L, map[string]lua.LGFunction{
			"connect": func(L *lua.LState) int { return args.Failure(L, "this plugin was built without redis") },
		})
	}
}
