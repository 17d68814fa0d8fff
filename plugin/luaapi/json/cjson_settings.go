package json

import (
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// Each setting is a function that takes a new value, if given, and returns the current one.

func (c *cjson) integer(setting *int, least, most int) lua.LGFunction {
	return func(L *lua.LState) int {
		atMost(L, 1)
		if given(L, 1) {
			*setting = integerArgument(L, 1, least, most)
		}
		L.Push(lua.LNumber(*setting))
		return 1
	}
}

// integerArgument reads an integer. A number above most is replaced by most instead of
// being refused, because lua-cjson has no such limit.
func integerArgument(L *lua.LState, n, least, most int) int {
	value := check.Number(L, n)
	if value != math.Trunc(value) || value < float64(least) || value > math.MaxInt32 {
		check.Argument(L, n, fmt.Sprintf("expected integer between %d and %d", least, math.MaxInt32))
	}
	return min(int(value), most)
}

func booleanArgument(L *lua.LState, n int) bool {
	value, ok := L.Get(n).(lua.LBool)
	if !ok {
		check.Type(L, n, "boolean")
	}
	return bool(value)
}

func (c *cjson) boolean(setting *bool, changed func()) lua.LGFunction {
	return func(L *lua.LState) int {
		atMost(L, 1)
		if given(L, 1) {
			*setting = booleanArgument(L, 1)
		}
		if changed != nil {
			changed()
		}
		L.Push(lua.LBool(*setting))
		return 1
	}
}

func (c *cjson) precision(L *lua.LState) int {
	atMost(L, 1)
	if given(L, 1) {
		value := check.Number(L, 1)
		if value != math.Trunc(value) || value < 1 || value > 16 {
			check.Argument(L, 1, "expected integer between 1 and 16")
		}
		c.rules.precision = int(value)
	}
	precision := c.rules.precision
	if precision == 0 {
		precision = defaultPrecision
	}
	L.Push(lua.LNumber(precision))
	return 1
}

func (c *cjson) encodeInvalidNumbers(L *lua.LState) int {
	atMost(L, 1)
	if given(L, 1) {
		switch value := L.Get(1); value {
		case lua.LTrue, lua.LFalse:
			c.rules.invalid = value
		default:
			if check.String(L, 1) != "null" {
				check.Argument(L, 1, "expected a boolean or 'null'")
			}
			c.rules.invalid = lua.LString("null")
		}
	}
	L.Push(c.rules.invalid)
	return 1
}

func (c *cjson) encodeSparseArray(L *lua.LState) int {
	atMost(L, 3)
	sparse := &c.rules.sparse
	if given(L, 1) {
		sparse.convert = booleanArgument(L, 1)
	}
	if given(L, 2) {
		sparse.ratio = integerArgument(L, 2, 0, math.MaxInt32)
	}
	if given(L, 3) {
		sparse.safe = integerArgument(L, 3, 0, math.MaxInt32)
	}
	L.Push(lua.LBool(sparse.convert))
	L.Push(lua.LNumber(sparse.ratio))
	L.Push(lua.LNumber(sparse.safe))
	return 3
}

func atMost(L *lua.LState, count int) {
	if L.GetTop() > count {
		check.Argument(L, count+1, "found too many arguments")
	}
}

func given(L *lua.LState, n int) bool { return L.Get(n) != lua.LNil }
