//go:build !golua_noredis

package redis

import (
	"math/big"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// toLua converts a reply to a Lua value: nil is nil, an array is a table counting from 1, a
// map is a table with its keys. An integer beyond 2^53 is a string of its digits. An error
// inside an array is a table { error = reason }. The depth of a reply is bounded
// (package bounded).
func toLua(L *lua.LState, reply any) lua.LValue {
	switch reply := reply.(type) {
	case nil:
		return lua.LNil
	case string:
		return lua.LString(reply)
	case int64:
		return args.ExactInteger(reply)
	case float64:
		return lua.LNumber(reply)
	case bool:
		return lua.LBool(reply)
	case *big.Int:
		return lua.LString(reply.String())
	case []any:
		return arrayToLua(L, reply)
	case map[any]any:
		return mapToLua(L, reply)
	case error:
		failed := L.NewTable()
		failed.RawSetString("error", lua.LString(reply.Error()))
		return failed
	}
	return lua.LNil
}

func arrayToLua(L *lua.LState, array []any) lua.LValue {
	table := L.CreateTable(len(array), 0)
	for i, element := range array {
		if value := toLua(L, element); value != lua.LNil {
			table.RawSetInt(i+1, value)
		}
	}
	return table
}

func mapToLua(L *lua.LState, pairs map[any]any) lua.LValue {
	table := L.CreateTable(0, len(pairs))
	for key, element := range pairs {
		name := toLua(L, key)
		if number, ok := name.(lua.LNumber); name == lua.LNil || ok && number != number {
			continue // Lua has no such keys
		}
		table.RawSet(name, toLua(L, element))
	}
	return table
}
