package decode

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Dialect is what a decoder accepts beside JSON, and which values it makes.
type Dialect struct {
	MaxDepth int
	// Null and Undefined represent null and undefined in tables; LNil is nil.
	Null, Undefined lua.LValue
	// ArrayMark is the metatable of decoded arrays.
	ArrayMark *lua.LTable
	// TablesOnly refuses a text that is neither an object nor an array.
	TablesOnly bool
	// EmptyText decodes a text without a value to nil.
	EmptyText bool
	// SetKey is a function of the script that puts a member into an object.
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
	// BadChars are refused in strings unless they are escaped.
	BadChars string
}

// strictRefuses says whether the dialect refuses some valid JSON. Then only the slow parser
// is used.
func (d *Dialect) strictRefuses() bool {
	// Unescaped control characters in a string are not valid JSON anyway.
	special := strings.ContainsFunc(d.BadChars, func(r rune) bool { return r >= ' ' })
	return special || d.NoFractions || d.NoExponents || d.SetKey != nil
}
