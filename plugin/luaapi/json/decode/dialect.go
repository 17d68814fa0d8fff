package decode

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Dialect is what a decoder forgives and what it makes of what it reads.
type Dialect struct {
	MaxDepth int
	// Null and Undefined are what stands for them in tables; nil is LNil.
	Null, Undefined lua.LValue
	// ArrayMark is the metatable of decoded arrays.
	ArrayMark *lua.LTable
	// TablesOnly refuses a text that is neither object nor array.
	TablesOnly bool
	// EmptyText lets a text without a value be nil.
	EmptyText bool
	// SetKey is a script's function to put a member into an object.
	SetKey *lua.LFunction

	UnicodeSpace   bool
	Comments       bool
	SingleQuotes   bool
	VerticalTab    bool // \v
	Escapes        bool // \z, \' and \x41
	IdentifierKeys bool
	NumberKeys     bool
	ArrayComma     bool // a comma after the last element
	ObjectComma    bool // a comma after the last member
	UndefinedWord  bool
	Nan, Infinity  bool
	Hex            bool // 0x10
	CNumbers       bool // whatever strtod of C reads: 012, 1., 0x1p4, inf
	// NoFractions and NoExponents refuse what JSON allows.
	NoFractions, NoExponents bool
	// BadChars are refused in strings unless escaped.
	BadChars string
}

// strictRefuses says whether the dialect refuses some text that is JSON; then
// only the slow parser knows.
func (d *Dialect) strictRefuses() bool {
	// Control characters unescaped in a string are no JSON anyway.
	special := strings.ContainsFunc(d.BadChars, func(r rune) bool { return r >= ' ' })
	return special || d.NoFractions || d.NoExponents || d.SetKey != nil
}
