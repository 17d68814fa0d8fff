package json

import lua "github.com/yuin/gopher-lua"

// The settings of cjson: each function sets what it is given, and returns what
// is set then.

func depthSetting(depth *int) lua.LGFunction {
	return func(L *lua.LState) int {
		if L.GetTop() > 0 {
			given := L.CheckInt(1)
			if given < 1 || given > maxDepth {
				L.ArgError(1, "expected 1 to 1000")
			}
			*depth = given
		}
		L.Push(lua.LNumber(*depth))
		return 1
	}
}

func flagSetting(flag *bool) lua.LGFunction {
	return func(L *lua.LState) int {
		if L.GetTop() > 0 {
			*flag = L.CheckBool(1)
		}
		L.Push(lua.LBool(*flag))
		return 1
	}
}

// fixedSetting is for what has one value here: text that is no JSON is never
// read, and a decoded array is always marked as one.
func fixedSetting(value lua.LValue) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(value)
		return 1
	}
}

// setSparse([convert[, ratio[, safe]]]).
func (c *cjson) setSparse(L *lua.LState) int {
	if L.GetTop() >= 1 {
		c.convert = L.CheckBool(1)
	}
	if L.GetTop() >= 2 {
		c.ratio = L.CheckInt(2)
	}
	if L.GetTop() >= 3 {
		c.safeLength = L.CheckInt(3)
	}
	L.Push(lua.LBool(c.convert))
	L.Push(lua.LNumber(c.ratio))
	L.Push(lua.LNumber(c.safeLength))
	return 3
}

// setPrecision([digits]); 0 is as many as it takes.
func (c *cjson) setPrecision(L *lua.LState) int {
	if L.GetTop() > 0 {
		given := L.CheckInt(1)
		if given < 0 || given > 17 {
			L.ArgError(1, "expected 0 to 17")
		}
		c.precision = given
	}
	L.Push(lua.LNumber(c.precision))
	return 1
}

// setInvalid([true, false or "null"]).
func (c *cjson) setInvalid(L *lua.LState) int {
	if L.GetTop() > 0 {
		switch L.Get(1) {
		case lua.LTrue, lua.LString("on"):
			c.invalid = allowInvalid
		case lua.LFalse, lua.LString("off"):
			c.invalid = refuseInvalid
		case lua.LString("null"):
			c.invalid = nullInvalid
		default:
			L.ArgError(1, "expected true, false or \"null\"")
		}
	}
	L.Push([...]lua.LValue{lua.LFalse, lua.LString("null"), lua.LTrue}[c.invalid])
	return 1
}
