package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/decode"
)

// Decode reads JSON as `json.decode` does, but accepts nothing else. null becomes
// json.util.null. Arrays, including empty ones, stay arrays when they are encoded. At most
// depth tables may nest.
func Decode(L *lua.LState, text string, depth int) (lua.LValue, error) {
	shared := libraryOf(L)
	l := shared.luaJSON(L)
	return shared.decode(L, text, &decode.Dialect{MaxDepth: depth, Null: l.null, ArrayMark: l.arrayMark})
}

// Encode writes a value as `json.encode` does.
func Encode(L *lua.LState, value lua.LValue) (string, error) {
	shared := libraryOf(L)
	return shared.encode(L, value, shared.luaJSON(L).standardRules)
}

// Marks represent null and the metatables of arrays in values that belong to no state.
// Their order is that of local.
type Marks [5]lua.LValue

// NewMarks creates marks. Only values that were detached with them can be attached with
// them.
func NewMarks() *Marks {
	mark := func() lua.LValue { return &lua.LTable{Metatable: lua.LNil} }
	return &Marks{&lua.LUserData{}, &lua.LUserData{}, mark(), mark(), mark()}
}

// local returns null and the array metatables of a state.
func local(L *lua.LState) Marks {
	shared := libraryOf(L)
	l := shared.luaJSON(L)
	return Marks{l.null, shared.cjson.null, l.arrayMark, shared.cjson.emptyArrayMark, shared.cjson.arrayMark}
}

// Detach translates marks of a state to marks of no state, for a luavalue.Copier. It
// returns nil for all other values.
func (m *Marks) Detach(L *lua.LState) func(lua.LValue) lua.LValue { return translate(local(L), *m) }

// Attach is the reverse of Detach.
func (m *Marks) Attach(L *lua.LState) func(lua.LValue) lua.LValue { return translate(*m, local(L)) }

func translate(from, to Marks) func(lua.LValue) lua.LValue {
	return func(value lua.LValue) lua.LValue {
		for i, mark := range from {
			if mark == value {
				return to[i]
			}
		}
		return nil
	}
}
