package translator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/parser"
	"janus-golua/plugin/lua53/luasyntax/translator"
)

// wrong are sources that do not compile, to Lua 5.3 with the same message.
var wrong = []string{
	"x = = 2", "x =", "x = 'abc", "x = 'abc\n'", "x = [[abc\n\n", "--[==[ abc\n]=]", "x = [=abc", "x = 3x", "x = 3or 4 = 1", "x = 3a", "x = 3..2", "x = 0x",
	"x = 1e", "x = 1e+", "x = 0x1p", "x = '\\q'", "x = '\\300'", "x = '\\xg1'", "x = '\\u12'", "x = '\\u{12'",
	"x = '\\u{}'", "return 1 +", "return return", "return 1;;", "f() = 1", "(f())", "f", "a.b", "a:b", "a:b = 1", "x, f() = 1, 2",
	"if x then", "if x then\n\nelse", "while x do\n\n", "repeat", "repeat\n\n", "for", "for x", "for x, y = 1, 2 do end", "for x in", "for x = 1 do end",
	"for 1 = 1, 2 do end", "function", "function f", "function f(", "function f(a,) end", "function f(..., a) end", "function f() return ... end",
	"function a.b:c.d() end", "local", "local function", "local function a.b() end", "local x = ", "goto", "goto 1", "::x", "::1::",
	"::x:: ::x::", "goto x", "goto x; local a; ::x:: print(a)", "repeat goto c; local a; ::c:: until a", "do goto x end; local a; ::x:: f()",
	"do ::x:: end goto x", "function f() goto x end ::x::", "@", "x = $", "x = a ? b", "x = #", "x = {", "x = {1", "x = {1\n\n", "x = {[1] 2}",
	"x = (1", "x = (1\n\n", "f(1", "f(1,", "f(\n\n", "x = a.", "x = a.1", "x = not", "x = 1 1", "x = 'a' 'b'", "end", "do end end", "until x", "elseif",
	"x = }", "x = a b", "x = a..", "x = ~", "x = 1 ~~ 2 ~", "\x01", "x = \"\\\x01\"", "return ...\nx",
}

// TestSyntaxErrors compares messages with the messages of Lua 5.3, in one run of lua5.3.
func TestSyntaxErrors(t *testing.T) {
	var script strings.Builder
	for _, source := range wrong {
		fmt.Fprintf(&script, "print((select(2, load(%s, '=program'))))\n", luaString(source))
	}
	want := strings.Split(reference(t, "lua5.3", script.String()), "\n")
	for i, source := range wrong {
		_, err := translator.Translate(source, "program")
		if err == nil || err.Error() != want[i] {
			t.Errorf("%q: %v, expected %s", source, err, want[i])
		}
	}
}

// luaString writes any bytes as a Lua string.
func luaString(content string) string {
	var b strings.Builder
	for _, c := range []byte(content) {
		fmt.Fprintf(&b, "\\%03d", c)
	}
	return "'" + b.String() + "'"
}

// TestOwnErrors are of Lua 5.4, of what there is here alone, and of bounds.
func TestOwnErrors(t *testing.T) {
	for _, c := range []struct{ source, message string }{
		{"local x <const> = 1\nx = 2", "2: attempt to assign to const variable 'x'"},
		{"local x <close> = nil\nfunction f() x, y = 2 end", "2: attempt to assign to const variable 'x'"},
		{"local x <const> = 1\nfunction x() end", "2: attempt to assign to const variable 'x'"},
		{"local x <constant> = 1", "1: unknown attribute 'constant'"},
		{"local x <close>, y <close> = 1", "1: multiple to-be-closed variables in local list"},
		{"break", "1: <break> at line 1 not inside a loop"},
		{"while x do f(function() break end) end", "1: <break> at line 1 not inside a loop"},
		{"x = 0x7fffffffffffffff", "1: integer 0x7fffffffffffffff needs 64 bits; integers here have 53 bits near '0x7fffffffffffffff'"},
		{"x = 0x20000000000001", "1: integer 0x20000000000001 needs 64 bits; integers here have 53 bits near '0x20000000000001'"},
		{"x = '\\u{80000000}'", "1: UTF-8 value too large near ''\\u{80000000'"},
		{"x = " + strings.Repeat("(", 300) + "1" + strings.Repeat(")", 300), "1: chunk has too many syntax levels near '('"},
		{"x = " + strings.Repeat("- ", 300) + "1", "1: chunk has too many syntax levels near '-'"},
		{strings.Repeat("do ", 300), "1: chunk has too many syntax levels near 'do'"},
		{"x = a" + strings.Repeat(".b", 5000), "1: chunk has too many syntax levels near '.'"},
		{"x = a" + strings.Repeat("+b", 5000), "1: chunk has too many syntax levels near '+'"},
		{"x = a" + strings.Repeat("()", 5000), "1: chunk has too many syntax levels near '('"},
		{"x = a" + strings.Repeat("|b", 500), "1: chunk has too many syntax levels (operators of Lua 5.3 in one expression)"},
		{"x = " + strings.Repeat("{", 300), "1: chunk has too many syntax levels near '{'"},
		{"if a then " + strings.Repeat("elseif b then ", 9000) + "end", "1: chunk has too many syntax levels near 'elseif'"},
		{strings.Repeat("local x ", 201), "1: too many local variables (limit is 200) near <eof>"},
	} {
		_, err := translator.Translate(c.source, "program")
		if err == nil || err.Error() != "program:"+c.message {
			t.Errorf("%.60q: %v, expected program:%s", c.source, err, c.message)
		}
	}
}

// TestErrorPosition has an error's place apart from its text.
func TestErrorPosition(t *testing.T) {
	_, err := parser.Parse("x = 1\n\ty = = 2", "a.lua")
	var failure *luasyntax.Error
	if !errors.As(err, &failure) || failure.Line != 2 || failure.Column != 6 || failure.Chunk != "a.lua" {
		t.Errorf("%#v", err)
	}
}
