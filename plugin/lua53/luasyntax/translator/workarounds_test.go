package translator_test

import (
	"strings"
	"testing"

	"janus-golua/plugin/lua53/luasyntax/translator"
)

// defects are sources that gopher-lua v1.1.2 compiles to something else than
// Lua does. When one of them is mended there, its workaround can go.
var defects = map[string]string{
	"values of local variables are overwritten":  `local a, b = 1, 2 a, b = b, a print(a, b)`,
	"a call overwrites its own last argument":    `local function f(a, b) local c b, c = math.max(a, b), 1 return b, c end print(f(1, 2))`,
	"a field gets a new value":                   `local t, a = {}, 1 t.x, a = a, 5 print(t.x, a)`,
	"a field of an overwritten variable":         `local a = {} local b = a a, a.x = {}, 5 print(b.x)`,
	"a closure changes what is still to be read": `local a, b = 1 local function f() return a end a, b = 2, f() print(a, b)`,
	"a function is its own outer variable":       `local f = tostring local f = function(n) return n > 1 and 'deep' or f(n + 1) end print(f(1))`,
	"a goto ends what closures share":            `local n = 0 local function add() n = n + 1 end for i = 1, 3 do if i == 2 then goto continue end add() ::continue:: end print(n)`,
	"a goto back ends what closures share":       `local n, i = 0, 0 local function add() n = n + 1 end ::top:: i = i + 1 add() if i < 3 then goto top end print(n)`,
	"a break leaves a captured variable open":    `local f while true do if true then local x = 1 f = function() return x end break end end local y, z = 2, 3 print(f())`,
	"a last field appends a call's values":       `local t = { 1, 2, n = select('#', 1, 2, 3) } print(#t)`,
	"a field after 50 items changes the first":   `local t = { ` + strings.Repeat("1, ", 50) + `x = math.abs(-7), y = math.abs(-8) } print(t[1], t[2], #t)`,
	"a variadic function has a variable arg":     `arg = 5 local function f(...) return arg end print(f(1))`,
	"two leading zeros are octal":                `print(0010, 0018)`,
	"a number that is too large is not a number": `print(1e999 > 0)`,
	"an odd comment is no comment":               "--[== x\nprint(1)",
	"a form feed is no white space":              "print(1)\f\vprint(2)",
	"a break must end its block":                 `while true do break print(1) end print(2)`,
	"two semicolons after a break":               `while true do break;; end print(2)`,
}

func TestDefects(t *testing.T) {
	for name, source := range defects {
		t.Run(name, func(t *testing.T) {
			got := run(translated(t, source), "program")
			if plain := runPlain(source); plain == got {
				t.Errorf("gopher-lua alone gives %q, too: is there no defect any more?", plain)
			}
			if want := reference(t, "lua5.3", source); got != want {
				t.Errorf("%q, expected %q", got, want)
			}
		})
	}
}

// TestUnchanged: source that gopher-lua compiles correctly stays unchanged.
func TestUnchanged(t *testing.T) {
	for _, source := range []string{
		"", "\n", "-- a comment", "return", "local a, b = 1, 2", "a, b = b, a", "local a, b = {}, {} a.x, b.x = b.x, a.x",
		"local a, b a, b = 1, 2", "local a, b a, b = f()", "local t, k t[k], t.x = k, 1", "local x = function() return y end",
		"local function f() return f() end", "for i = 1, 3 do if i == 2 then goto continue end f(i) ::continue:: end",
		"for i = 1, 3 do if i == 2 then break end local x = function() return i end end", "return { f(), n = 1 }, { x = f() }, { 1, x = (f()) }",
		"while x do break; end", "x = 0xff + 0x7fffffff + 1e308 + .5 + 3. + 08", `x = "a\065\n\
b" .. 'c\"' .. [[d]]`, "f()\n(g)()", "function f(...) local arg = 1 return arg, ... end", "x = '_ENV'",
	} {
		translation, err := translator.Translate(source, "chunk")
		if err != nil || translation.Source != source || translation.Helper != "" {
			t.Errorf("%q became %q (%v)", source, translation.Source, err)
		}
	}
}

// TestTranslations shows the translation of each syntax.
func TestTranslations(t *testing.T) {
	for _, c := range [][2]string{
		{"x = a // 2", `local __golua="__golua" x = __golua.idiv(a , 2)`},
		{"x = 1 --\n | -- or\n2", "local __golua=\"__golua\" x = __golua.bor(1 --\n , -- or\n2)"},
		{"local x <const> = ~1", `local __golua="__golua" local x  = __golua.bnot(1)`},
		{"x = '\\x41\\z\n  \\u{e9}'", "x = \"A\u00e9\"\n"},
		{"x = 0x1p4 + 0xffffffffffffffff + 0x.8 + 0x8000000000000000", "x = 16 + (-1) + 0.5 + (-9223372036854775808)"},
		{"#!/usr/bin/lua\nreturn 1", "--#!/usr/bin/lua\nreturn 1"},
		{"\xEF\xBB\xBFreturn 1", "return 1"},
		{"while x do break f() end", "while x do do break end f() end"},
		{"local _ENV = t x = y", "local _ENV = t _ENV.x = _ENV.y"},
		{"function f(_ENV) function g.h() end end", "function f(_ENV) function _ENV.g.h() end end"},
		{"do local f <close> = x() return f, 1 end",
			`local __golua="__golua" do local f  = x() local __golua_s,__golua_v=__golua.close("f",f,function(...)  do return 1, f, 1 end end,...) ` +
				`if __golua_s==1 then return __golua.unpack(__golua_v) end  end`},
	} {
		translation, err := translator.Translate(c[0], "chunk")
		if got := translation.Source; err != nil || got != c[1] {
			t.Errorf("%s\nbecame   %s\nexpected %s (%v)", c[0], got, c[1], err)
		}
	}
}
