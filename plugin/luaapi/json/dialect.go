package json

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// dialect is what a decoder forgives and what it makes of what it reads.
type dialect struct {
	maxDepth int
	// null and undefined are what stands for them in tables; nil is LNil.
	null, undefined lua.LValue
	// arrayMark is the metatable of decoded arrays.
	arrayMark *lua.LTable
	// tablesOnly refuses a text that is neither object nor array.
	tablesOnly bool
	// emptyText lets a text without a value be nil.
	emptyText bool
	// setKey is a script's function to put a member into an object.
	setKey *lua.LFunction

	unicodeSpace   bool
	comments       bool
	singleQuotes   bool
	verticalTab    bool // \v
	escapes        bool // \z, \' and \x41
	identifierKeys bool
	numberKeys     bool
	arrayComma     bool // a comma after the last element
	objectComma    bool // a comma after the last member
	undefinedWord  bool
	nan, infinity  bool
	hex            bool // 0x10
	cNumbers       bool // whatever strtod of C reads: 012, 1., 0x1p4, inf
	// noFractions and noExponents refuse what JSON allows.
	noFractions, noExponents bool
	// badChars are refused in strings unless escaped.
	badChars string
}

// strictRefuses says whether the dialect refuses some text that is JSON; then
// only the slow parser knows.
func (d *dialect) strictRefuses() bool {
	// Control characters unescaped in a string are no JSON anyway.
	special := strings.ContainsFunc(d.badChars, func(r rune) bool { return r >= ' ' })
	return special || d.noFractions || d.noExponents || d.setKey != nil
}
