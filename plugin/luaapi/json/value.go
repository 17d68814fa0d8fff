package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/decode"
)

// Decode reads JSON as `json.decode` does, but forgives nothing: null is
// json.util.null, and arrays, empty ones as well, stay arrays when they are
// encoded. At most depth tables may lie in one another.
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

// Marks stand for null and for the metatables of arrays in values that no state
// owns: in the same order as local has them.
type Marks [5]lua.LValue

// NewMarks makes marks; only values that were made with them know them.
func NewMarks() *Marks {
	mark := func() lua.LValue { return &lua.LTable{Metatable: lua.LNil} }
	return &Marks{&lua.LUserData{}, &lua.LUserData{}, mark(), mark(), mark()}
}

// local are null and the metatables of arrays of a state.
func local(L *lua.LState) Marks {
	shared := libraryOf(L)
	l := shared.luaJSON(L)
	return Marks{l.null, shared.cjson.null, l.arrayMark, shared.cjson.emptyArrayMark, shared.cjson.arrayMark}
}

// Detach is, for a luavalue.Copier, what stands outside of any state for a
// value of a state's; nil for what is no mark.
func (m *Marks) Detach(L *lua.LState) func(lua.LValue) lua.LValue { return translate(local(L), *m) }

// Attach is the way back.
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
