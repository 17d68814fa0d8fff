package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/decode"
)

// strictBadChars are the characters that lua-json's strict mode refuses in strings.
const strictBadChars = "\b\f\n\r\t\v"

func (l *luaJSON) newDialect() *decode.Dialect {
	return &decode.Dialect{
		MaxDepth:       defaultMaxDepth,
		Null:           l.null,
		Undefined:      l.undefined,
		ArrayMark:      l.arrayMark,
		EmptyText:      true,
		UnicodeSpace:   true,
		Comments:       true,
		SingleQuotes:   true,
		VerticalTab:    true,
		Escapes:        true,
		IdentifierKeys: true,
		NumberKeys:     true,
		ArrayComma:     true,
		ObjectComma:    true,
		UndefinedWord:  true,
		Nan:            true,
		Infinity:       true,
	}
}

// newModes creates the option tables of the modes, and their dialects.
func (l *luaJSON) newModes(L *lua.LState) {
	no := lua.LFalse
	l.simple = newTree(L, map[string]map[string]lua.LValue{
		"others": {"null": no, "undefined": no},
	})
	l.strict = newTree(L, map[string]map[string]lua.LValue{
		"":        {"initialObject": lua.LTrue, "unicodeWhitespace": lua.LTrue, "nothrow": no},
		"array":   {"trailingComma": no},
		"object":  {"trailingComma": no, "number": no, "identifier": no},
		"number":  {"nan": no, "inf": no},
		"others":  {"allowUndefined": no},
		"strings": {"strict_quotes": lua.LTrue, "badChars": lua.LString(strictBadChars)},
	})
	l.standardDialect = l.newDialect()
	l.simpleDialect, _ = l.dialectOf(l.simple)
	l.strictDialect, _ = l.dialectOf(l.strict)
}

func (l *luaJSON) newDecode(L *lua.LState, shared *library) *lua.LTable {
	l.newModes(L)
	decode := func(L *lua.LState) int {
		dialect, nothrow := l.mode(L, L.Get(2))
		return decodeArgument(L, shared, dialect, nothrow)
	}
	getDecoder := func(L *lua.LState) int {
		dialect, nothrow := l.mode(L, L.Get(1))
		L.Push(L.NewFunction(func(L *lua.LState) int {
			return decodeArgument(L, shared, dialect, nothrow)
		}))
		return 1
	}
	table := L.CreateTable(0, 0)
	table.RawSetString("simple", l.simple)
	table.RawSetString("strict", l.strict)
	table.RawSetString("decode", L.NewFunction(decode))
	table.RawSetString("getDecoder", L.NewFunction(getDecoder))
	callable(L, table, decode)
	return table
}

func decodeArgument(L *lua.LState, shared *library, d *decode.Dialect, nothrow bool) int {
	text, ok := textArgument(L.Get(1))
	if !ok {
		message := "json.decode: a string is needed, not a " + L.Get(1).Type().String()
		return raiseOrReturn(L, nothrow, message)
	}
	value, err := shared.decode(L, text, d)
	if err != nil {
		return raiseOrReturn(L, nothrow, "json.decode: "+err.Error())
	}
	L.Push(value)
	return 1
}

// textArgument accepts strings, and numbers as Lua does.
func textArgument(value lua.LValue) (string, bool) {
	return lua.LVAsString(value), lua.LVCanConvToString(value)
}

// raiseOrReturn reports an error in the way that the caller wants.
func raiseOrReturn(L *lua.LState, asResult bool, message string) int {
	if !asResult {
		L.RaiseError("%s", message)
	}
	L.Push(lua.LNil)
	L.Push(lua.LString(message))
	return 2
}
