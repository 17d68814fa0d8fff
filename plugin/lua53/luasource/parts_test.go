package luasource

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestLongConstructors: gopher-lua loses what comes after 25,550 items.
func TestLongConstructors(t *testing.T) {
	for _, count := range []int{1999, 2000, 2001, 25_550, 25_551, 51_101} {
		check := fmt.Sprintf(" local n = %d for i = 1, n do if t[i] ~= i then print(i, t[i]) return end end print(t[n + 1], t[n + 2], ", count)
		items := numbered("%,", count)
		for source, want := range map[string]string{
			"local t = {" + items + "}" + check + "#t == n)":                                                                                 "nil nil true",
			"local u = {a = {" + items + "}, b = 2} local t = u.a" + check + "u.b)":                                                          "nil nil 2",
			"local t = {" + items + " x = 1, (function() return 7, 8 end)()}" + check + "t.x, t[n + 3])":                                     "7 8 1 nil",
			"local t = {" + items + " (function() return 7, 8 end)(), x = 1}" + check + "t.x)":                                               "7 nil 1",
			"local t = {" + items + " ((function() return 7, 8 end)())}" + check + "1)":                                                      "7 nil 1",
			"local function f(...) return {" + items + " ...} end local t = f(7, nil, 9)" + check + "t[n + 3])":                              "7 nil 9",
			"local function f(...) return {" + items + " (...), ... and 8} end local t = f(7, 9)" + check + "1)":                             "7 8 1",
			"local function f(a) a = {" + items + " a} return a end local t = f(7)" + check + "1)":                                           "7 nil 1",
			"local b, t = 1 b, t = 2, {" + items + " b}" + check + "b)":                                                                      "1 nil 2",
			"local i = 0 local function f() i = i + 1 return i end local t = {" + strings.Repeat("f(),", count) + " f()}" + check + "i - n)": fmt.Sprint(count+1, " nil 1"),
			"local t = {[0] = 5, " + items + " [" + fmt.Sprint(count+2) + "] = 6, n = 0}" + check + "t[0], t.n)":                             "nil 6 5 0",
		} {
			if got := printed(t, source); got != want {
				t.Errorf("%d items: %.60s…: %q, want %q", count, source, got, want)
			}
		}
	}
}

// numbered is a text with %, which becomes 1, 2, 3 …
func numbered(format string, count int) string {
	var b strings.Builder
	for i := range count {
		b.WriteString(strings.ReplaceAll(format, "%", fmt.Sprint(i+1)))
	}
	return b.String()
}

// TestLongSourcesAreQuick: each has 60,000 constants, or 20,000 statements. Looking through
// the list of constants for each of them would take half a minute.
func TestLongSourcesAreQuick(t *testing.T) {
	for name, source := range map[string]string{
		"fields":     "local t = {" + numbered("k%=%,", 60_000) + "} print(t.k1, t.k60000)",
		"texts":      "local t = {" + numbered("'%',", 60_000) + "} print(t[1], t[60000])",
		"records":    "local t = {" + numbered("{id = %, name = 'n%', tags = {'a%', %}},", 20_000) + "} print(t[1].id, t[20000].tags[2])",
		"nested":     "local t = {a = {b = {" + numbered("x% = {%},", 60_000) + "}}} print(t.a.b.x1[1], t.a.b.x60000[1])",
		"statements": "local t = {} " + numbered("t.k% = '%' ", 60_000) + "print(t.k1, t.k60000)",
		"calls":      "local t = {} local function f(k, v) t[k] = v end " + numbered("f('k%', %) ", 60_000) + "print(t.k1, t.k60000)",
		"conditions": "local t = {} " + numbered("if t.k% == nil then local v = % t.k% = v end ", 20_000) + "print(t.k1, t.k20000)",
		"functions":  "local t = {} " + numbered("function t.k%(a) return a + % end ", 3000) + "print(t.k1(0), t.k3000(0))",
		"globals":    numbered("a%, b%, c% = %, %, % ", 20_000) + "print(a1, c20000)",
	} {
		start := time.Now()
		got := printed(t, source)
		if parts := strings.Fields(got); len(parts) != 2 || parts[0] != "1" || parts[1] == "nil" {
			t.Errorf("%s: printed %.100q", name, got)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// TestFunctionsThatGopherLuaCannotEncodeAreRefused: it would drop the upper bits of the
// distance of a jump back, and of the number of upvalues.
func TestFunctionsThatGopherLuaCannotEncodeAreRefused(t *testing.T) {
	for source, want := range map[string]string{
		"local n = 0 while true do " + strings.Repeat("if n > 5 then return end ", 50_000) + "n = n + 1 end print(n)":                                                     "chunk:1: function too large: it has ",
		"local n = 0 for i = 1, 3 do " + strings.Repeat("if n > 5 then return end ", 50_000) + "n = n + 1 end print(n)":                                                   "chunk:1: function too large: it has ",
		strings.Repeat(numbered("local l% = % ", 150)+"local function f(...) ", 2) + numbered("local m% = l% ", 150) + "end end":                                          "",
		numbered("local l% = % ", 150) + "local function f() " + numbered("local m% = % ", 150) + "return function() return " + numbered("l% + m% + ", 150) + "1 end end": "chunk:1: too many upvalues (300, at most 255)",
	} {
		_, err := Compile(source, "chunk")
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.50s…: %v, want %q", source, err, want)
		}
	}
}

// TestPartsKeepTheirMeaning: statements that cannot be moved into a function stay.
func TestPartsKeepTheirMeaning(t *testing.T) {
	filler := strings.Repeat("n = n + 1 ", 3000)
	for source, want := range map[string]string{
		"local n = 0 " + filler + "print(n)": "3000",
		"local n = 0 local function f() " + filler + "do return 'left' end " + filler + " end print(f(), n)":                                                          "left 3000",
		"local n = 0 while true do " + filler + "if n > 5000 then break end " + filler + " end print(n)":                                                              "9000",
		"local n = 0 for i = 1, 2 do " + filler + "if i == 1 then goto c end n = 0 ::c:: end print(n)":                                                                "0",
		"local n = 0 for i = 1, 2 do " + filler + "goto c n = 0 ::c:: " + filler + " end print(n)":                                                                    "12000",
		"local n = 0 local function f(...) " + filler + strings.Repeat("n = n + ... ", 3000) + " end f(2, 3) print(n)":                                                "9000",
		"local n = 0 local m " + filler + "local m = 5 " + filler + "m = m + 1 " + filler + "print(m, n)":                                                             "6 9000",
		"local n, fs = 0, {} for i = 1, 2 do local v = i " + filler + "fs[i] = function() v = v + 1 return v end " + filler + " end print(fs[1](), fs[1](), fs[2]())": "2 3 3",
		"arg = 7 n = 0 " + filler + "print(arg, n)":                                                                                                                   "7 3000",
	} {
		if got := printed(t, source); got != want {
			t.Errorf("%.80s…: %q, want %q", source, got, want)
		}
	}
}
