// Package text implements the string and utf8 libraries of Lua 5.3, with bounds on the
// strings that they make, and arithmetic with strings.
package text

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/text/packing"
	"janus-golua/plugin/lua53/luacompat/text/utf8"
)

type library struct {
	limits check.Limits
}

// Open replaces the string library of a state and adds utf8.
func Open(L *lua.LState, limits check.Limits) {
	s := library{limits}
	check.SetAll(L, "string", map[string]lua.LGFunction{
		"byte":    s.byte,
		"char":    char,
		"dump":    dump,
		"find":    s.find,
		"format":  s.format,
		"gfind":   s.gmatch,
		"gmatch":  s.gmatch,
		"gsub":    s.gsub,
		"len":     length,
		"lower":   s.lower,
		"match":   s.match,
		"rep":     s.rep,
		"reverse": s.reverse,
		"sub":     sub,
		"upper":   s.upper,
	})
	openMetatable(L)
	packing.Open(L, limits)
	utf8.Open(L, limits)
}
