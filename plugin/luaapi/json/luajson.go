package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/decode"
)

// luaJSON is the library `json` of one Lua state.
type luaJSON struct {
	root, decode, encode, util *lua.LTable
	// arrayMark is the metatable of arrays, callMark that of calls.
	arrayMark, callMark *lua.LTable
	null, undefined     *lua.LFunction
	// simple and strict are the option tables by which a script names modes.
	simple, strict *lua.LTable
	// encodeStrict is json.encode.strict.
	encodeStrict *lua.LTable

	standardDialect, simpleDialect, strictDialect *decode.Dialect
	standardRules, strictRules                    *luaJSONRules
}

func newLuaJSON(L *lua.LState, shared *library) *luaJSON {
	l := &luaJSON{
		root:      L.CreateTable(0, 0),
		arrayMark: L.CreateTable(0, 0),
		callMark:  L.CreateTable(0, 0),
	}
	l.null = constant(L)
	l.undefined = constant(L)
	l.util = l.newUtil(L)
	l.decode = l.newDecode(L, shared)
	l.encode = l.newEncode(L, shared)
	l.addConveniences(L)
	for name, value := range map[string]lua.LValue{
		"_VERSION":     lua.LString("1.3.4"),
		"_DESCRIPTION": lua.LString("the API of lua-json, native in janus-golua"),
		"decode":       l.decode,
		"encode":       l.encode,
		"util":         l.util,
	} {
		l.root.RawSetString(name, value)
	}
	return l
}

// constant creates a function that returns itself, as lua-json's null does.
func constant(L *lua.LState) *lua.LFunction {
	var self *lua.LFunction
	self = L.NewFunction(func(L *lua.LState) int {
		L.Push(self)
		return 1
	})
	return self
}

// callable makes a table callable. The function gets the arguments without the table.
func callable(L *lua.LState, table *lua.LTable, fn lua.LGFunction) {
	meta := L.CreateTable(0, 0)
	meta.RawSetString("__call", L.NewFunction(func(L *lua.LState) int {
		L.Remove(1)
		return fn(L)
	}))
	L.SetMetatable(table, meta)
}

// newTree creates a table of options. Each group is a table in it; the group "" is the
// table itself.
func newTree(L *lua.LState, values map[string]map[string]lua.LValue) *lua.LTable {
	tree := L.CreateTable(0, 0)
	for group, options := range values {
		target := tree
		if group != "" {
			target = L.CreateTable(0, 0)
			tree.RawSetString(group, target)
		}
		for name, value := range options {
			target.RawSetString(name, value)
		}
	}
	return tree
}
