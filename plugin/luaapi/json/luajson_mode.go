package json

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// mode is what the second argument of json.decode means.
func (l *luaJSON) mode(L *lua.LState, argument lua.LValue) (d *dialect, nothrow bool) {
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

// unsupportedDecode are options that need lpeg or an own parser.
var unsupportedDecode = [...][2]string{
	{"array", "allowEmptyElement"}, {"object", "allowEmptyElement"},
	{"calls", "defs"}, {"calls", "allowUndefined"},
	{"strings", "additionalEscapes"}, {"strings", "escapeCheck"}, {"strings", "decodeUnicode"},
}

// dialectOf reads a table of lua-json's options.
func (l *luaJSON) dialectOf(options *lua.LTable) (*dialect, error) {
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
	set(&d.tablesOnly, "", "initialObject")
	set(&d.unicodeSpace, "", "unicodeWhitespace")
	set(&d.arrayComma, "array", "trailingComma")
	set(&d.objectComma, "object", "trailingComma")
	set(&d.identifierKeys, "object", "identifier")
	set(&d.numberKeys, "object", "number")
	set(&d.nan, "number", "nan")
	set(&d.infinity, "number", "inf")
	set(&d.hex, "number", "hex")
	set(&d.undefinedWord, "others", "allowUndefined")
	fractions, exponents, strictQuotes := true, true, false
	set(&fractions, "number", "frac")
	set(&exponents, "number", "exp")
	set(&strictQuotes, "strings", "strict_quotes")
	d.noFractions, d.noExponents = !fractions, !exponents
	// lua-json's strict mode denies the extra escapes by an lpeg pattern;
	// strict quotes stand for it here.
	d.singleQuotes, d.escapes = !strictQuotes, !strictQuotes
	d.badChars = lua.LVAsString(option(options, "strings", "badChars"))
	d.setKey, _ = option(options, "object", "setObjectKey").(*lua.LFunction)
	d.null = placeholder(options, "null", d.null)
	d.undefined = placeholder(options, "undefined", d.undefined)
	d.emptyText = !d.tablesOnly
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

// placeholder reads what stands for null: false means nil, as in lua-json.
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
