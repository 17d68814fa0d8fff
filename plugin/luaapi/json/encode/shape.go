package encode

import (
	lua "github.com/yuin/gopher-lua"
)

// OnlyArrayKeys says whether a table has no keys beyond its array part, which
// ends at length. (For length 0 Next would take 0 for a key.)
func OnlyArrayKeys(table *lua.LTable, length int) bool {
	key, _ := table.Next(lua.LNumber(length))
	return key == lua.LNil
}

// Filled counts the values that are not nil among the first length ones.
func Filled(table *lua.LTable, length int) int {
	count := 0
	for i := 1; i <= length; i++ {
		if table.RawGetInt(i) != lua.LNil {
			count++
		}
	}
	return count
}

// StatedLength is the integer in the field n, as table.pack leaves it.
func StatedLength(table *lua.LTable) (int, bool) {
	n, ok := table.RawGetString("n").(lua.LNumber)
	if !ok || float64(n) != float64(int(n)) || n < 0 {
		return 0, false
	}
	return int(n), true
}

// MarkedLength is the length of a table that is known to be an array: neither
// what n counts nor what was appended since is cut.
func MarkedLength(table *lua.LTable) int {
	length := table.MaxN()
	if n, ok := StatedLength(table); ok && n-length <= MaxPadding {
		return max(length, n)
	}
	return length
}
