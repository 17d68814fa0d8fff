// Package packing implements string.pack, string.packsize and string.unpack of Lua 5.3.
package packing

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

type library struct {
	limits check.Limits
}

// Open adds the functions to the string library of a state.
func Open(L *lua.LState, limits check.Limits) {
	s := library{limits}
	check.SetAll(L, "string", map[string]lua.LGFunction{
		"pack":     s.pack,
		"packsize": s.packSize,
		"unpack":   s.unpack,
	})
}
