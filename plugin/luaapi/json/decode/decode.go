// Package decode reads JSON, and what the libraries `json` and `cjson` accept beside it.
//
// Valid JSON is read with gjson. Any other text is read again by a slower parser, which
// knows what a [Dialect] accepts (comments, single quotes, NaN ...) and reports the byte of
// an error. Decoding any text ends with a value or an error: depth is counted before each
// recursion, because an overflow of the Go stack would end the process.
package decode

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/work"
)

const (
	// maxPadding is how many empty array places the number keys of one text may create
	// ({60000:1}, which lua-json accepts). In gopher-lua, t[60000] takes 60000 places:
	// without a limit, 14 bytes of text would cost 1 MB.
	maxPadding = 1 << 16
	// shareLimit is the longest text whose decoded strings may be slices of it. A slice
	// keeps the whole text alive: a script that keeps a name from a longer text, such as an
	// SDP, gets a copy of the name.
	shareLimit = 1024
	// keptEntries is how many entries a Scratch keeps: 48 KB.
	keptEntries = 1 << 10
)

// Scratch is memory that is reused for the next text. Decode takes it out while it works: a
// function of the script that is called meanwhile may decode itself.
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

// Slow reads text with the slow parser only. Tests check that Decode agrees with it.
func Slow(L *lua.LState, text string, d *Dialect) (value lua.LValue, err error) {
	defer work.Catch(&err)
	b := builder{effort: effort{Count: check.Count(L)}, L: L, dialect: d}
	return b.slow(text)
}
