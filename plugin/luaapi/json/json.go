// Package json gives scripts the libraries `json` (the API of lua-json) and
// `cjson` (the API of lua-cjson), natively: the Lua library takes most of the
// time of a request in the stock plugin.
//
// Package decode reads, package encode writes; here are the APIs of the two libraries.
//
// A text of 100 MB, or a table whose text has as many, must not outlast the budget of the
// script: whatever may be long asks that (package work).
//
// All state hangs on the Lua state, in its registry.
package json

import (
	lua "github.com/yuin/gopher-lua"
)

const (
	// defaultMaxDepth is how many tables may lie in one another.
	defaultMaxDepth = 1000
	// maxMaxDepth is the most that cjson.decode_max_depth grants: some
	// 300 bytes of Go stack a level make 3 MB.
	maxMaxDepth = 10000
)

// OpenLuaJSON is the loader of `json`. Like lua-json it also sets the global.
func OpenLuaJSON(L *lua.LState) int {
	library := libraryOf(L).luaJSON(L)
	L.SetGlobal("json", library.root)
	L.Push(library.root)
	return 1
}

// OpenLuaJSONDecode is the loader of `json.decode`.
func OpenLuaJSONDecode(L *lua.LState) int {
	L.Push(libraryOf(L).luaJSON(L).decode)
	return 1
}

// OpenLuaJSONEncode is the loader of `json.encode`.
func OpenLuaJSONEncode(L *lua.LState) int {
	L.Push(libraryOf(L).luaJSON(L).encode)
	return 1
}

// OpenLuaJSONUtil is the loader of `json.util`.
func OpenLuaJSONUtil(L *lua.LState) int {
	L.Push(libraryOf(L).luaJSON(L).util)
	return 1
}

// OpenCJSON is the loader of `cjson`.
func OpenCJSON(L *lua.LState) int {
	L.Push(newCJSON(L, libraryOf(L), false))
	return 1
}

// OpenCJSONSafe is the loader of `cjson.safe`, whose encode and decode return
// nil and a message where those of `cjson` raise.
func OpenCJSONSafe(L *lua.LState) int {
	L.Push(newCJSON(L, libraryOf(L), true))
	return 1
}

// Loaders are all modules of this package by the name they are required by.
func Loaders() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"json":        OpenLuaJSON,
		"json.decode": OpenLuaJSONDecode,
		"json.encode": OpenLuaJSONEncode,
		"json.util":   OpenLuaJSONUtil,
		"cjson":       OpenCJSON,
		"cjson.safe":  OpenCJSONSafe,
	}
}
