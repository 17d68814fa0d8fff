//go:build nohttp

package http

import lua "github.com/yuin/gopher-lua"

// Opener creates a loader that only says that the module is not in this build.
func Opener(Options) lua.LGFunction {
	return func(L *lua.LState) int {
		L.RaiseError("module 'http' is not in this build of the plugin (build tag nohttp)")
		return 0
	}
}
