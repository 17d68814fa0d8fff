package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// addConveniences adds what users of lua-json look for: shorter names for null and for
// arrays, and readable output.
func (l *luaJSON) addConveniences(L *lua.LState) {
	l.root.RawSetString("null", l.null)
	l.root.RawSetString("array", L.NewFunction(l.array))
	l.root.RawSetString("pretty", L.NewFunction(pretty))
}

// array([table]) marks a table as an array, so that it is encoded as one even when it is
// empty.
func (l *luaJSON) array(L *lua.LState) int {
	table := L.CreateTable(0, 0)
	if r := args.Of(L, "json.array"); r.Has(1) {
		table = r.Table(1)
	}
	L.SetMetatable(table, l.arrayMark)
	L.Push(table)
	return 1
}

// pretty(value) is json.encode with line breaks, and two spaces for each level.
func pretty(L *lua.LState) int {
	text, err := Encode(L, L.Get(1))
	if err == nil {
		text, err = indented(L, text)
	}
	if err != nil {
		L.RaiseError("json.pretty: %s", err)
	}
	L.Push(lua.LString(text))
	return 1
}
