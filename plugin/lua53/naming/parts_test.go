package naming_test

import (
	"strings"
	"testing"
)

// longFunction is a function of so many statements that the compiler splits it.
func longFunction(before, failing string) string {
	filler := strings.Repeat("t.x = (t.x or 0) + 1\n", 1200)
	return before + "\nlocal t = {}\n" + filler + failing + "\n" + filler
}

// Code that the compiler moves into functions of its own has the names of the source.
func TestLongFunctionsHaveTheNamesOfTheirSource(t *testing.T) {
	fields := strings.Repeat("t.x, ", 2100)
	sources := []string{
		longFunction("local a", "a.b = 1"),
		longFunction("local a", "a()"),
		longFunction("local a", "a:m()"),
		longFunction("local a", "t.y = a + 1"),
		longFunction("local a", "t.y = 'x' .. a"),
		longFunction("local a", "t.y = #a"),
		longFunction("local a", "t.y = -a"),
		longFunction("local a", "t.y = a < 1"),
		longFunction("local a", "t.y = a // 1"),
		longFunction("local a", "t.y = a | 1"),
		longFunction("local a", "do local b = a; b.c = 1 end"),
		longFunction("local a", "do local b; b.c = 1 end"),
		longFunction("local a", "(function() a.b = 1 end)()"),
		longFunction("local a", "function t.f() a.b = 1 end t.f()"),
		longFunction("local a", "t.y.z.w = 1"),
		longFunction("local a", "t.y.z()"),
		longFunction("local a", "t.y()"),
		longFunction("local a", "missing()"),
		longFunction("local a", "missing.x = 1"),
		longFunction("local a", "a, t.y.z = t.y, 1"),
		longFunction("local a", "a.b, t.y = t.y, 1"),
		longFunction("local a = ...", "t.y = (...).x"),
		longFunction("local a", "string.rep(a)"),
		longFunction("local a", "if t.x then a.b = 1 end"),
		"local a local function f()" + longFunction("", "a.b = 1") + "end f()",
		"local a local function f()" + longFunction("", "a()") + "end f()",
		"local a local function f()" + longFunction("", "t.y = a + 1") + "end f()",
		"local a local function f()" + longFunction("", "(function() a.b = 1 end)()") + "end f()",
		"local a local function f(p)" + longFunction("", "p.b = a") + "end f()",
		"local a local function f(p)" + longFunction("", "do local q = p.x.y end") + "end f({})",
		"local a local function f(p, ...)" + longFunction("", "t.y = (...)() + a") + "end f()",
		"local t, a = {} local u = {" + fields + "a.b}",
		"local t, a = {} local u = {" + fields + "k = a.b}",
		"local t, a = {} local u = {" + fields + "[a] = 1}",
		"local t, a = {} local u = {" + fields + "a()}",
		"local t, a = {} local function f() local u = {" + fields + "a.b} end f()",
		"local t, a = {} local function f() local u = {" + fields + "a()} end f()",
	}
	theirs, ok := debian(t, sources)
	if !ok {
		t.Skip("lua5.3 is not installed")
	}
	for i, message := range ours(t, sources) {
		if message != theirs[i] || message == "no error" {
			short := strings.ReplaceAll(sources[i], strings.Repeat("t.x = (t.x or 0) + 1\n", 1200), "…")
			t.Errorf("%s\n\tours:   %s\n\tlua5.3: %s", strings.ReplaceAll(short, fields, "…"), message, theirs[i])
		}
	}
}

// So has the rest of a block that closes a variable, which becomes a function, too. lua5.3 does
// not know <close>: the messages are those of Lua 5.4.
func TestBlocksThatCloseHaveTheNamesOfTheirSource(t *testing.T) {
	const closing = "local c <close> = setmetatable({}, {__close = function() end}) "
	wants := map[string]string{
		"local a " + closing + "a.b = 1":                                             "c:1: attempt to index a nil value (local 'a')",
		"local a do " + closing + "a() end":                                          "c:1: attempt to call a nil value (local 'a')",
		"local a do " + closing + "do " + closing + " local x = a + 1 end end":       "c:1: attempt to perform arithmetic on a nil value (local 'a')",
		"local a local function f() " + closing + "a.b = 1 end f()":                  "c:1: attempt to index a nil value (upvalue 'a')",
		"local a do " + closing + "local function f() a.b = 1 end f() end":           "c:1: attempt to index a nil value (upvalue 'a')",
		"do " + closing + "local x x.y = 1 end":                                      "c:1: attempt to index a nil value (local 'x')",
		"do " + closing + "x.y = 1 end":                                              "c:1: attempt to index a nil value (global 'x')",
		"local t = {} do " + closing + "t.x.y = 1 end":                               "c:1: attempt to index a nil value (field 'x')",
		"local t = {} do " + closing + "t:m() end":                                   "c:1: attempt to call a nil value (method 'm')",
		"local a do " + closing + "return a.b end":                                   "c:1: attempt to index a nil value (local 'a')",
		"for _, v in ipairs{{}} do " + closing + "v.x.y = 1 end":                     "c:1: attempt to index a nil value (field 'x')",
		"for _, v in ipairs{true} do " + closing + "v() end":                         "c:1: attempt to call a boolean value (local 'v')",
		"local a repeat " + closing + " local q until a.b":                           "c:1: attempt to index a nil value (local 'a')",
		"local a local c <close> = setmetatable({}, {__close = function() a() end})": "c:1: attempt to call a nil value (upvalue 'a')",
		"local c <close> = setmetatable({}, {__close = 5})":                          "attempt to call a number value",
		"local _ENV <const> = {setmetatable = setmetatable} " + closing + " x.y = 1": "c:1: attempt to index a nil value (global 'x')",
	}
	var sources []string
	for source := range wants {
		sources = append(sources, source)
	}
	for i, message := range ours(t, sources) {
		if message != wants[sources[i]] {
			t.Errorf("%s\n\tgot  %s\n\twant %s", sources[i], message, wants[sources[i]])
		}
	}
}
