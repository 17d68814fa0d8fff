// Package decode reads JSON, and what the libraries `json` and `cjson` take for it.
//
// Text that is JSON is read by way of gjson; text that is not is read once more by a
// slower parser, which knows what a [Dialect] forgives (comments, single quotes, NaN ...)
// and says at which byte the rest is wrong. Whatever the text, decoding ends with a value
// or an error: depth is counted before anything recurses, because an overflow of the Go
// stack ends the process.
package decode

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/work"
)

const (
	// maxPadding is how many empty places of arrays one text may create by
	// number keys ({60000:1}, which lua-json allows). In gopher-lua t[60000] takes 60000
	// places, so that without a bound 14 bytes of text would cost 1 MB.
	maxPadding = 1 << 16
	// shareLimit is the size of texts up to which decoded strings are
	// slices of the text. A slice keeps the whole text alive: of a longer
	// one (an SDP, say) a script that keeps one name keeps its own copy.
	shareLimit = 1024
	// keptEntries is how large a Scratch stays: 48 KB.
	keptEntries = 1 << 10
)

// Scratch is space that one text leaves to the next. A decoder takes it out while it works: a
// script's function that is called half-way may decode itself.
type Scratch struct{ stack []entry }

// Decode reads text by the rules of a dialect.
func (s *Scratch) Decode(L *lua.LState, text string, d *Dialect) (lua.LValue, error) {
	b := builder{effort: effort{Count: check.Count(L)}, L: L, dialect: d, stack: s.stack[:0], share: len(text) <= shareLimit}
	s.stack = nil
	value, err := b.decode(text)
	if cap(b.stack) <= keptEntries {
		clear(b.stack[:cap(b.stack)])
		s.stack = b.stack[:0]
	}
	return value, err
}

// Slow reads text by the slow parser alone. Decode must agree with it; tests compare.
func Slow(L *lua.LState, text string, d *Dialect) (value lua.LValue, err error) {
	defer work.Catch(&err)
	b := builder{effort: effort{Count: check.Count(L)}, L: L, dialect: d}
	return b.slow(text)
}
