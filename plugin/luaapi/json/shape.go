package json

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// onlyArrayKeys says whether a table has no keys beyond its array part, which
// ends at length. (For length 0 Next would take 0 for a key.)
func onlyArrayKeys(table *lua.LTable, length int) bool {
	key, _ := table.Next(lua.LNumber(length))
	return key == lua.LNil
}

// filled counts the values that are not nil among the first length ones.
func filled(table *lua.LTable, length int) int {
	count := 0
	for i := 1; i <= length; i++ {
		if table.RawGetInt(i) != lua.LNil {
			count++
		}
	}
	return count
}

// statedLength is the integer in the field n, as table.pack leaves it.
func statedLength(table *lua.LTable) (int, bool) {
	n, ok := table.RawGetString("n").(lua.LNumber)
	if !ok || float64(n) != float64(int(n)) || n < 0 {
		return 0, false
	}
	return int(n), true
}

// markedLength is the length of a table that is known to be an array: neither
// what n counts nor what was appended since is cut.
func markedLength(table *lua.LTable) int {
	length := table.MaxN()
	if n, ok := statedLength(table); ok && n-length <= maxPadding {
		return max(length, n)
	}
	return length
}

// luaJSONShape tells arrays from objects as lua-json does, which asks #table.
// In gopher-lua that is the last integer key, with whatever holes before it;
// where more than half of the places are holes, Lua 5.3 would not have an
// array part, and it is an object here too (a room list by room number).
func luaJSONShape(table *lua.LTable) (array bool, length int, err error) {
	length = table.MaxN()
	if length == 0 || filled(table, length)*2 <= length {
		return false, 0, nil
	}
	if n, ok := statedLength(table); ok && n >= 1 {
		if n-length > maxPadding {
			return false, 0, fmt.Errorf("the field n says %d values, but there are %d", n, length)
		}
		return true, n, nil
	}
	return onlyArrayKeys(table, length), length, nil
}
