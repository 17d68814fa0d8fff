package json

import (
	lua "github.com/yuin/gopher-lua"
)

const upperDigits = "0123456789ABCDEF"

func (l *luaJSON) newEncode(L *lua.LState, shared *library) *lua.LTable {
	no := lua.LFalse
	// Unlike lua-json's, our default refuses NaN: no parser accepts it.
	standard := newTree(L, map[string]map[string]lua.LValue{
		"number": {"nan": no, "inf": no},
	})
	l.encodeStrict = newTree(L, map[string]map[string]lua.LValue{
		"":       {"initialObject": lua.LTrue},
		"number": {"nan": no, "inf": no},
		"others": {"allowUndefined": no},
	})
	l.standardRules = l.newRules()
	l.strictRules, _ = l.rulesOf(l.encodeStrict)
	encode := func(L *lua.LState) int {
		rules := l.encodeMode(L, L.Get(2))
		return encodeArgument(L, shared, rules)
	}
	getEncoder := func(L *lua.LState) int {
		rules := l.encodeMode(L, L.Get(1))
		L.Push(L.NewFunction(func(L *lua.LState) int {
			return encodeArgument(L, shared, rules)
		}))
		return 1
	}
	table := L.CreateTable(0, 0)
	table.RawSetString("default", standard)
	table.RawSetString("strict", l.encodeStrict)
	table.RawSetString("encode", L.NewFunction(encode))
	table.RawSetString("getEncoder", L.NewFunction(getEncoder))
	callable(L, table, encode)
	return table
}

func encodeArgument(L *lua.LState, shared *library, r *luaJSONRules) int {
	value := L.Get(1)
	if r.tablesOnly && (value.Type() != lua.LTTable || r.library.isCall(value)) {
		L.RaiseError("json.encode: the outermost value must be an object or an array")
	}
	text, err := shared.encode(L, value, r)
	if err != nil {
		L.RaiseError("json.encode: %s", err)
	}
	L.Push(lua.LString(text))
	return 1
}

func (l *luaJSON) encodeMode(L *lua.LState, argument lua.LValue) *luaJSONRules {
	options, ok := argument.(*lua.LTable)
	switch {
	case argument == lua.LNil, argument == lua.LFalse:
		return l.standardRules
	case !ok:
		L.RaiseError("json.encode: options must be a table, not a %s", argument.Type())
	case options == l.encodeStrict:
		return l.strictRules
	}
	rules, err := l.rulesOf(options)
	if err != nil {
		L.RaiseError("json.encode: %s", err)
	}
	return rules
}
