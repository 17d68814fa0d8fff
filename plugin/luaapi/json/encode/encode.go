// Package encode writes Lua values as JSON, by the [Rules] of a library.
package encode

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/work"
)

const (
	// MaxPadding is how many nulls the field n of an array may add.
	MaxPadding = 1 << 16
	// keptBuffer is the largest buffer that a Scratch keeps.
	keptBuffer = 64 << 10
	// longString is the length from which strings are processed in pieces.
	longString = 4 << 10
)

// effort counts the work of an encoder.
type effort = work.Effort

// Scratch is memory that is reused for the next text. Encode takes it out while it works: a
// function of the script that is called meanwhile may encode itself.
type Scratch struct {
	buffer []byte
	path   []step
}

// Encode writes a value by some rules.
func (s *Scratch) Encode(L *lua.LState, value lua.LValue, r Rules) (string, error) {
	e := encoder{effort: effort{Count: check.Count(L)}, L: L, rules: r, max: r.MaxDepth(), buffer: s.buffer[:0], path: s.path[:0]}
	s.buffer, s.path = nil, nil
	text, err := e.text(value)
	if cap(e.buffer) <= keptBuffer {
		s.buffer = e.buffer[:0]
	}
	clear(e.path[:cap(e.path)])
	s.path = e.path[:0]
	return text, err
}
