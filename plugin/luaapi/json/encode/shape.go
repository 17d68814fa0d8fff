package encode

import (
	lua "github.com/yuin/gopher-lua"
)

// OnlyArrayKeys says whether a table has no keys beyond its array part, which ends at
// length. (For length 0, Next would take 0 for a key.)
func OnlyArrayKeys(table *lua.LTable, length int) bool {
	key, _ := table.Next(lua.LNumber(length))
	return key == lua.LNil
}

// Filled counts the values among the first length ones that are not nil.
func Filled(table *lua.LTable, length int) int {
	count := 0
	for i := 1; i <= length; i++ {
		if table.RawGetInt(i) != lua.LNil {
			count++
		}
	}
	return count
}

// StatedLength is the integer in the field n, which table.pack sets.
func StatedLength(table *lua.LTable) (int, bool) {
	n, ok := table.RawGetString("n").(lua.LNumber)
	if !ok || float64(n) != float64(int(n)) || n < 0 {
		return 0, false
	}
	return int(n), true
}

// MarkedLength is the length of a table that is known to be an array: at least what n says,
// and at least up to the last element.
func MarkedLength(table *lua.LTable) int {
	length := table.MaxN()
	if n, ok := StatedLength(table); ok && n-length <= MaxPadding {
		return max(length, n)
	}
	return length
}
