package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/decode"
	"janus-golua/plugin/luaapi/json/encode"
)

// registryKey is where a Lua state keeps its library.
const registryKey = "janus-golua.json"

// library is what the JSON modules of one Lua state share.
type library struct {
	lua      *luaJSON
	cjson    cjsonMarks
	decoding decode.Scratch
	encoding encode.Scratch
}

func libraryOf(L *lua.LState) *library {
	registry := L.Get(lua.RegistryIndex).(*lua.LTable)
	if data, ok := registry.RawGetString(registryKey).(*lua.LUserData); ok {
		return data.Value.(*library)
	}
	created := &library{cjson: newCJSONMarks(L)}
	data := L.NewUserData()
	data.Value = created
	registry.RawSetString(registryKey, data)
	return created
}

func (l *library) luaJSON(L *lua.LState) *luaJSON {
	if l.lua == nil {
		l.lua = newLuaJSON(L, l)
	}
	return l.lua
}

// decode reads text by the rules of a dialect.
func (l *library) decode(L *lua.LState, text string, d *decode.Dialect) (lua.LValue, error) {
	return l.decoding.Decode(L, text, d)
}

// encode writes a value by some rules.
func (l *library) encode(L *lua.LState, value lua.LValue, r encode.Rules) (string, error) {
	return l.encoding.Encode(L, value, r)
}
