package json

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/decode"
)

// mode interprets the second argument of json.decode.
func (l *luaJSON) mode(L *lua.LState, argument lua.LValue) (d *decode.Dialect, nothrow bool) {
	options, ok := argument.(*lua.LTable)
	switch {
	case argument == lua.LTrue, ok && options == l.strict:
		return l.strictDialect, false
	case argument == lua.LNil, argument == lua.LFalse:
		return l.standardDialect, false
	case !ok:
		L.RaiseError("json.decode: options must be a table, not a %s", argument.Type())
	case options == l.simple:
		return l.simpleDialect, false
	}
	d, err := l.dialectOf(options)
	if err != nil {
		L.RaiseError("json.decode: %s", err)
	}
	return d, lua.LVAsBool(options.RawGetString("nothrow"))
}

// unsupportedDecode are options that need lpeg or a parser of the script's own.
var unsupportedDecode = [...][2]string{
	{"array", "allowEmptyElement"}, {"object", "allowEmptyElement"},
	{"calls", "defs"}, {"calls", "allowUndefined"},
	{"strings", "additionalEscapes"}, {"strings", "escapeCheck"}, {"strings", "decodeUnicode"},
}

// dialectOf reads a table of lua-json's options.
func (l *luaJSON) dialectOf(options *lua.LTable) (*decode.Dialect, error) {
	for _, name := range unsupportedDecode {
		if lua.LVAsBool(option(options, name[0], name[1])) {
			return nil, fmt.Errorf("the option %s.%s is not supported", name[0], name[1])
		}
	}
	d := l.newDialect()
	set := func(target *bool, group, name string) {
		if value := option(options, group, name); value != lua.LNil {
			*target = lua.LVAsBool(value)
		}
	}
	set(&d.TablesOnly, "", "initialObject")
	set(&d.UnicodeSpace, "", "unicodeWhitespace")
	set(&d.ArrayComma, "array", "trailingComma")
	set(&d.ObjectComma, "object", "trailingComma")
	set(&d.IdentifierKeys, "object", "identifier")
	set(&d.NumberKeys, "object", "number")
	set(&d.Nan, "number", "nan")
	set(&d.Infinity, "number", "inf")
	set(&d.Hex, "number", "hex")
	set(&d.UndefinedWord, "others", "allowUndefined")
	fractions, exponents, strictQuotes := true, true, false
	set(&fractions, "number", "frac")
	set(&exponents, "number", "exp")
	set(&strictQuotes, "strings", "strict_quotes")
	d.NoFractions, d.NoExponents = !fractions, !exponents
	// lua-json's strict mode refuses the extra escapes by an lpeg pattern; here
	// strict_quotes stands for it.
	d.SingleQuotes, d.Escapes = !strictQuotes, !strictQuotes
	d.BadChars = lua.LVAsString(option(options, "strings", "badChars"))
	d.SetKey, _ = option(options, "object", "setObjectKey").(*lua.LFunction)
	d.Null = placeholder(options, "null", d.Null)
	d.Undefined = placeholder(options, "undefined", d.Undefined)
	d.EmptyText = !d.TablesOnly
	return d, nil
}

// option reads options[group][name], or options[name] without a group.
func option(options *lua.LTable, group, name string) lua.LValue {
	if group != "" {
		nested, ok := options.RawGetString(group).(*lua.LTable)
		if !ok {
			return lua.LNil
		}
		options = nested
	}
	return options.RawGetString(name)
}

// placeholder reads the option for the value that represents null or undefined. As in
// lua-json, false means nil.
func placeholder(options *lua.LTable, name string, otherwise lua.LValue) lua.LValue {
	switch value := option(options, "others", name); value {
	case lua.LNil:
		return otherwise
	case lua.LFalse:
		return lua.LNil
	default:
		return value
	}
}
