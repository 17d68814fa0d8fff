package translator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"

	"janus-golua/plugin/lua53/luasyntax/parser"
	"janus-golua/plugin/lua53/luasyntax/translator"
)

// FuzzLex reads a source as the list of a return, so that any token may be the
// first, and as the content of a string and a comment.
func FuzzLex(f *testing.F) {
	for _, seed := range []string{
		"0x1p4", "0xffffffffffffffff", "1e999", "3..2", "0010", `'\x41\z  \u{7FFFFFFF}\065'`, "[==[\r\n]=]]==]",
		"--[==x", "--[[", "a.b:c'd'", "~=//>><<::...", "\v\f", "'\\\r\n'", "#!x", "\xEF\xBB\xBF#x\ny=1", "'\\u{", "\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, text := range []string{source, "return " + source, "return '" + source + "'", "--[[" + source + "]]"} {
			parser.Parse(text, "fuzz")
		}
	})
}

// FuzzTranslate wants of each source that is accepted a translation that
// gopher-lua's parser accepts, with as many lines, in which nothing is left.
func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{
		"return ~a//b|c", "a,b=b,a", "t.x,t=1,2", "local f=function()return f end", "local x<close>=y goto z ::z::", "local _ENV=t x=1",
		"for i=1,2 do local x<close>=i if x then break end return ... end", "repeat local x<close>=1 until x", "x=_ENV _ENV=x", "{1,n=...}",
		"function f(...) return arg end", "x='\\z\n'", "while x do if y then local z function g() return z end break end end", "x={1,y=f()}", "A=00X=0", "A=1Z=0x10Y=3", "return 0x.8p1or 2", "A\"\\z\r\"\r", "do local A<const>end", "local A<close>if...then return...end",
	} {
		f.Add(seed)
	}
	for seed := range int64(6) {
		f.Add(strings.TrimPrefix(program(seed, true, true), prologue))
	}
	scripts, _ := filepath.Glob("testdata/*.lua")
	for _, path := range scripts {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Fuzz(func(t *testing.T, source string) {
		once, err := translator.Translate(source, "fuzz")
		if err != nil {
			return
		}
		if _, err := parse.Parse(strings.NewReader(once.Source), "fuzz"); err != nil {
			t.Fatalf("%v in the translation:\n%s", err, once.Source)
		}
		translated(t, source)
	})
}
