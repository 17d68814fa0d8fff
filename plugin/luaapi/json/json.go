// Package json provides the libraries `json` (the API of lua-json) and `cjson` (the API of
// lua-cjson), in Go: in the stock plugin, the Lua library takes most of the time of a
// request.
//
// Package decode reads and package encode writes JSON; this package has the APIs of the two
// libraries.
//
// A text of 100 MB, or a table whose text is that long, must not outlast the script's
// budget: whatever may take long asks the budget (package work).
//
// All state belongs to the Lua state, in its registry.
package json

import (
	lua "github.com/yuin/gopher-lua"
)

const (
	// defaultMaxDepth is how deeply tables may nest.
	defaultMaxDepth = 1000
	// maxMaxDepth is the highest value of cjson.decode_max_depth: with about 300 bytes of
	// Go stack for each level, it takes 3 MB.
	maxMaxDepth = 10000
)

// OpenLuaJSON is the loader of `json`. Like lua-json it also sets the global `json`.
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

// OpenCJSONSafe is the loader of `cjson.safe`. Its encode and decode return nil and a
// message where those of `cjson` raise an error.
func OpenCJSONSafe(L *lua.LState) int {
	L.Push(newCJSON(L, libraryOf(L), true))
	return 1
}

// Loaders are all modules of this package, by the names for `require`.
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
