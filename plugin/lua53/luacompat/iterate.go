package luacompat

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// iterate pushes the three values of a generic for.
func iterate(L *lua.LState, iterator *lua.LFunction, first lua.LValue) int {
	subject := check.Any(L, 1)
	L.Push(iterator)
	L.Push(subject)
	L.Push(first)
	return 3
}

// pairs uses __pairs. As in Lua 5.3, pairs itself accepts any value; next then raises the
// error for a value that is not a table.
func pairs(L *lua.LState, next *lua.LFunction) int {
	subject := check.Any(L, 1)
	metamethod := L.GetMetaField(subject, "__pairs")
	if metamethod == lua.LNil {
		return iterate(L, next, lua.LNil)
	}
	L.Push(metamethod)
	L.Push(subject)
	check.Call(L, 1, 3)
	return 3
}

func next(L *lua.LState) int {
	table := check.Table(L, 1)
	key, value := table.Next(L.Get(2))
	L.Push(key)
	if key == lua.LNil {
		return 1
	}
	L.Push(value)
	return 2
}

// nextIndex is the iterator of ipairs; it uses __index.
func nextIndex(L *lua.LState) int {
	index := check.Integer(L, 2) + 1
	value := L.GetTable(check.Any(L, 1), lua.LNumber(index))
	if value == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(index))
	L.Push(value)
	return 2
}
