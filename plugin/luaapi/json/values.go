// Package json is the native `json` (the API of lua-json) and `cjson` (that of
// lua-cjson) of scripts.
//
// Numbers keep integers exact to 2^53. The order of an object's keys survives
// decoding and encoding. A decoded array carries a metatable that keeps it an
// array when it is empty; a fresh {} is an object, as in lua-json, whose users
// replace `"x":{}` in the text. Null is a value of its own and survives, too.
package json

import (
	lua "github.com/yuin/gopher-lua"
)

// maxDepth bounds the nesting of what is decoded and encoded. Jansson, which
// reads our text next, allows 2048.
const maxDepth = 1000

// values are those that both modules share in one Lua state.
type values struct {
	// null and undefined are functions that return themselves (lua-json).
	null, undefined *lua.LFunction
	// nothing is cjson.null; C Lua has a light userdata there.
	nothing *lua.LUserData
	// arrays is the metatable of what is an array however empty.
	arrays *lua.LTable
	// emptyArray is cjson.empty_array.
	emptyArray *lua.LUserData
}

const registryKey = "janus-golua json values"

// shared finds the values of a state, or makes them.
func shared(L *lua.LState) *values {
	registry := L.Get(lua.RegistryIndex).(*lua.LTable)
	if kept, ok := registry.RawGetString(registryKey).(*lua.LUserData); ok {
		return kept.Value.(*values)
	}
	v := &values{
		null:       selfish(L),
		undefined:  selfish(L),
		nothing:    named(L, "userdata: NULL"),
		emptyArray: named(L, "userdata: empty array"),
		arrays:     L.NewTable(),
	}
	v.arrays.RawSetString("__is_luajson_array", lua.LTrue)
	kept := L.NewUserData()
	kept.Value = v
	registry.RawSetString(registryKey, kept)
	return v
}

// selfish makes a function that returns itself.
func selfish(L *lua.LState) *lua.LFunction {
	var self *lua.LFunction
	self = L.NewFunction(func(L *lua.LState) int {
		L.Push(self)
		return 1
	})
	return self
}

// named makes a unique value with a name for tostring.
func named(L *lua.LState, name string) *lua.LUserData {
	value := L.NewUserData()
	meta := L.NewTable()
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(name))
		return 1
	}))
	meta.RawSetString("__metatable", lua.LFalse)
	value.Metatable = meta
	return value
}

// isArray says whether a table was marked as an array.
func (v *values) isArray(table *lua.LTable) bool {
	meta, ok := table.Metatable.(*lua.LTable)
	return ok && (meta == v.arrays || lua.LVAsBool(meta.RawGetString("__is_luajson_array")))
}
