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
	index := integerValue(check.Integer(L, 2) + 1)
	value := item(L, check.Any(L, 1), index)
	if value == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(index)
	L.Push(value)
	return 2
}

// item returns an item of a list, by __index if the list does not have it.
func item(L *lua.LState, list, index lua.LValue) lua.LValue {
	if table, ok := list.(*lua.LTable); ok {
		if value := table.RawGet(index); value != lua.LNil || table.Metatable == lua.LNil {
			return value
		}
	}
	return L.GetTable(list, index)
}

// integerValues are the first integers as Lua values, which would otherwise be allocated.
var integerValues = func() (values [256]lua.LValue) {
	for i := range values {
		values[i] = lua.LNumber(i)
	}
	return values
}()

func integerValue(i int64) lua.LValue {
	if 0 <= i && i < int64(len(integerValues)) {
		return integerValues[i]
	}
	return lua.LNumber(i)
}
