package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// registryKey is where a Lua state keeps its library.
const registryKey = "janus-golua.json"

// keptBuffer is the largest buffer that is kept for the next call.
const keptBuffer = 64 << 10

// keptEntries is the same for the stack of a decoder: 48 KB.
const keptEntries = 1 << 10

// library is what one Lua state shares between its JSON modules.
type library struct {
	lua   *luaJSON
	cjson cjsonMarks
	// buffer and stack are scratch space. Whoever uses them takes them out:
	// a script's function called half-way may encode or decode itself.
	buffer []byte
	stack  []entry
	path   []step
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
func (l *library) decode(L *lua.LState, text string, d *dialect) (lua.LValue, error) {
	b := builder{effort: effort{Count: check.Count(L)}, L: L, dialect: d, stack: l.stack[:0], share: len(text) <= shareLimit}
	l.stack = nil
	value, err := b.decode(text)
	if cap(b.stack) <= keptEntries {
		clear(b.stack[:cap(b.stack)])
		l.stack = b.stack[:0]
	}
	return value, err
}

// encode writes a value by some rules.
func (l *library) encode(L *lua.LState, value lua.LValue, r rules) (string, error) {
	e := encoder{effort: effort{Count: check.Count(L)}, L: L, rules: r, max: r.maxDepth(), buffer: l.buffer[:0], path: l.path[:0]}
	l.buffer, l.path = nil, nil
	text, err := e.text(value)
	if cap(e.buffer) <= keptBuffer {
		l.buffer = e.buffer[:0]
	}
	clear(e.path[:cap(e.path)])
	l.path = e.path[:0]
	return text, err
}
