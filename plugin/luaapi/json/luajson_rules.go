package json

import (
	"errors"
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/pm"

	"janus-golua/plugin/luaapi/json/encode"
)

// luaJSONRules are the rules by which `json` encodes.
type luaJSONRules struct {
	library         *luaJSON
	table           *encode.EscapeTable
	null, undefined lua.LValue
	tablesOnly      bool
	nan, infinity   bool
	noUndefined     bool
	// preProcess and isArray are functions of the script, or nil.
	preProcess, isArray *lua.LFunction
}

func (l *luaJSON) newRules() *luaJSONRules {
	return &luaJSONRules{
		library:   l,
		table:     encode.NewEscapeTable(upperDigits),
		null:      l.null,
		undefined: l.undefined,
	}
}

// unsupportedEncode are options that no known script uses.
var unsupportedEncode = [...][2]string{
	{"", "output"}, {"strings", "xEncode"}, {"strings", "processor"},
}

// rulesOf reads a table of lua-json's options.
func (l *luaJSON) rulesOf(options *lua.LTable) (*luaJSONRules, error) {
	for _, name := range unsupportedEncode {
		if lua.LVAsBool(option(options, name[0], name[1])) {
			return nil, fmt.Errorf("the option %s is not supported", name[1])
		}
	}
	r := l.newRules()
	r.tablesOnly = lua.LVAsBool(option(options, "", "initialObject"))
	r.nan = lua.LVAsBool(option(options, "number", "nan"))
	r.infinity = lua.LVAsBool(option(options, "number", "inf"))
	r.noUndefined = option(options, "others", "allowUndefined") == lua.LFalse
	r.null = placeholder(options, "null", r.null)
	r.undefined = placeholder(options, "undefined", r.undefined)
	r.preProcess, _ = option(options, "", "preProcess").(*lua.LFunction)
	r.isArray, _ = option(options, "array", "isArray").(*lua.LFunction)
	return r, r.readSet(options)
}

// readSet reads the set of characters to escape, the inside of a Lua character class. Only
// "/" is optional: JSON requires the others to be escaped, and lua-json has no further
// escapes.
func (r *luaJSONRules) readSet(options *lua.LTable) error {
	set := lua.LVAsString(option(options, "strings", "encodeSet"))
	if set == "" {
		return nil
	}
	set += lua.LVAsString(option(options, "strings", "encodeSetAppend"))
	matches, err := pm.Find("["+set+"]", []byte("/"), 0, 1)
	if err != nil {
		return fmt.Errorf("strings.encodeSet: %w", err)
	}
	if len(matches) == 0 {
		r.table['/'] = ""
	}
	return nil
}

func (r *luaJSONRules) MaxDepth() int                { return defaultMaxDepth }
func (r *luaJSONRules) Escapes() *encode.EscapeTable { return r.table }
func (r *luaJSONRules) BooleanKeys() bool            { return true }

func (r *luaJSONRules) Prepare(L *lua.LState, value lua.LValue, isKey bool) (lua.LValue, error) {
	if r.preProcess == nil {
		return value, nil
	}
	changed, err := callScript(L, r.preProcess, value, lua.LBool(isKey))
	if err != nil || changed == lua.LNil {
		return value, err
	}
	return changed, nil
}

// callScript calls a function of the script and returns its first result.
func callScript(L *lua.LState, fn *lua.LFunction, arguments ...lua.LValue) (lua.LValue, error) {
	if err := L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, arguments...); err != nil {
		return nil, err
	}
	result := L.Get(-1)
	L.Pop(1)
	return result, nil
}

func (r *luaJSONRules) Special(value lua.LValue) (string, error) {
	switch {
	case value == r.null:
		return "null", nil
	case value != r.undefined:
		return "", encode.ErrType
	case r.noUndefined:
		return "", errors.New("undefined is not allowed")
	}
	// lua-json writes `undefined`, which is not JSON. In JavaScript an undefined element
	// becomes null.
	return "null", nil
}

func (r *luaJSONRules) Shape(L *lua.LState, table *lua.LTable) (array bool, length int, err error) {
	if r.isArray != nil {
		answer, err := callScript(L, r.isArray, table)
		if err != nil {
			return false, 0, err
		}
		if decided, ok := answer.(lua.LBool); ok {
			return bool(decided), encode.MarkedLength(table), nil
		}
	} else if r.library.isMarked(table) {
		return true, encode.MarkedLength(table), nil
	}
	return luaJSONShape(table)
}

func (r *luaJSONRules) Call(table *lua.LTable) (string, *lua.LTable) {
	if !r.library.isCall(table) {
		return "", nil
	}
	parameters, _ := table.RawGetString("parameters").(*lua.LTable)
	return lua.LVAsString(table.RawGetString("name")), parameters
}

func (r *luaJSONRules) AppendNumber(buffer []byte, number float64) ([]byte, error) {
	switch {
	case encode.IsFinite(number):
		return encode.AppendFinite(buffer, number), nil
	case math.IsNaN(number) && r.nan:
		return append(buffer, "NaN"...), nil
	case number > 0 && r.infinity:
		return append(buffer, "Infinity"...), nil
	case number < 0 && r.infinity:
		return append(buffer, "-Infinity"...), nil
	}
	return buffer, encode.ErrNotFinite
}

// luaJSONShape tells arrays from objects. lua-json asks #table, which in gopher-lua is the
// last integer key, whatever holes there are before it. If more than half of the places are
// holes, Lua 5.3 would have no array part, and the table is an object here too (for example
// rooms by their numbers).
func luaJSONShape(table *lua.LTable) (array bool, length int, err error) {
	length = table.MaxN()
	if length == 0 || encode.Filled(table, length)*2 <= length {
		return false, 0, nil
	}
	if n, ok := encode.StatedLength(table); ok && n >= 1 {
		if n-length > encode.MaxPadding {
			return false, 0, fmt.Errorf("the field n says %d values, but there are %d", n, length)
		}
		return true, n, nil
	}
	return encode.OnlyArrayKeys(table, length), length, nil
}
