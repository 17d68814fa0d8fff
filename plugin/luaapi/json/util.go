package json

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// OpenLuaJSONUtil is the loader of `json.util`.
func OpenLuaJSONUtil(L *lua.LState) int {
	v := shared(L)
	module := L.NewTable()
	module.RawSetString("null", v.null)
	module.RawSetString("undefined", v.undefined)
	for name, fn := range map[string]lua.LGFunction{
		"InitArray":  v.initArray,
		"IsArray":    v.isArrayOrUnknown,
		"clone":      clone,
		"merge":      merge,
		"printValue": printValue,
	} {
		module.RawSetString(name, L.NewFunction(fn))
	}
	openCalls(L, module)
	L.Push(module)
	return 1
}

// initArray(table) marks and returns a table.
func (v *values) initArray(L *lua.LState) int {
	table := L.CheckTable(1)
	table.Metatable = v.arrays
	L.Push(table)
	return 1
}

// isArrayOrUnknown(value) is true for a marked table, false for what cannot be
// an array, nil when only its keys can tell.
func (v *values) isArrayOrUnknown(L *lua.LState) int {
	table, ok := L.Get(1).(*lua.LTable)
	switch {
	case !ok:
		L.Push(lua.LFalse)
	case v.isArray(table):
		L.Push(lua.LTrue)
	case table.Len() == 0:
		L.Push(lua.LFalse)
	default:
		L.Push(lua.LNil)
	}
	return 1
}

func copyInto(to, from *lua.LTable) {
	for key, value := from.Next(lua.LNil); key != lua.LNil; key, value = from.Next(key) {
		to.RawSet(key, value)
	}
}

// clone(table) is a shallow copy.
func clone(L *lua.LState) int {
	copied := L.NewTable()
	copyInto(copied, L.CheckTable(1))
	L.Push(copied)
	return 1
}

// merge(table, ...) sets in table the fields of the others, in order; nil ones
// are passed over.
func merge(L *lua.LState) int {
	table := L.CheckTable(1)
	for i := 2; i <= L.GetTop(); i++ {
		if L.Get(i) != lua.LNil {
			copyInto(table, L.CheckTable(i))
		}
	}
	L.Push(table)
	return 1
}

// printValue(value, name) prints one level of a table, for debugging.
func printValue(L *lua.LState) int {
	name := L.OptString(2, "value")
	table, ok := L.Get(1).(*lua.LTable)
	if !ok {
		fmt.Println(name, "=", L.Get(1).String())
		return 0
	}
	for key, value := table.Next(lua.LNil); key != lua.LNil; key, value = table.Next(key) {
		fmt.Println(name+"."+key.String(), "=", value.String())
	}
	return 0
}

// openCalls defines what lua-json has for calls in JavaScript literals. They
// are values that scripts may build and inspect; JSON has no text for them.
func openCalls(L *lua.LState, module *lua.LTable) {
	meta := L.NewTable()
	isCall := func(value lua.LValue) (*lua.LTable, bool) {
		table, ok := value.(*lua.LTable)
		return table, ok && table.Metatable == meta
	}
	module.RawSetString("isCall", L.NewFunction(func(L *lua.LState) int {
		_, ok := isCall(L.Get(1))
		L.Push(lua.LBool(ok))
		return 1
	}))
	module.RawSetString("buildCall", L.NewFunction(func(L *lua.LState) int {
		call, parameters := L.NewTable(), L.NewTable()
		call.RawSetString("name", L.Get(1))
		for i := 2; i <= L.GetTop(); i++ {
			parameters.RawSetInt(i-1, L.Get(i))
		}
		parameters.RawSetString("n", lua.LNumber(max(0, L.GetTop()-1)))
		call.RawSetString("parameters", parameters)
		call.Metatable = meta
		L.Push(call)
		return 1
	}))
	module.RawSetString("decodeCall", L.NewFunction(func(L *lua.LState) int {
		call, ok := isCall(L.Get(1))
		if !ok {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(call.RawGetString("name"))
		L.Push(call.RawGetString("parameters"))
		return 2
	}))
}
