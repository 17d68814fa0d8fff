package luacompat

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// asked is a budget that counts the questions, and ends after so many.
type asked struct {
	context.Context
	most, count int
}

var errAsked = errors.New("asked often enough")

func (a *asked) Ask(int) error {
	if a.count++; a.count > a.most {
		return errAsked
	}
	return nil
}

func (a *asked) Fits(time.Duration) error { return nil }

// asking runs a chunk with a budget of so many questions.
func asking(most int, chunk string) error {
	a := &asked{Context: context.Background(), most: most}
	L := lua.NewState(lua.Options{RegistrySize: 512, RegistryMaxSize: 1 << 20})
	defer L.Close()
	L.SetContext(a)
	Open(L, Limits{Budget: a})
	return L.DoString(chunk)
}

// TestLongWorkAsks: each of these is one instruction, and goes on for long.
func TestLongWorkAsks(t *testing.T) {
	const text = `local s = ("x"):rep(8e6); `
	const list = `local t = {} for i = 1, 1e5 do t[i] = i end `
	for name, chunk := range map[string]string{
		"gsub":             text + `s:gsub("x", "y")`,
		"gsub of nothing":  text + `s:gsub("", "")`,
		"gsub by a text":   `(("x"):rep(1e4)):gsub(".*", ("%0"):rep(1e4))`,
		"gsub by a table":  `(("x"):rep(1e4)):gsub(".", { x = ("y"):rep(1e4) })`,
		"gmatch":           text + `for _ in s:gmatch("y") do end`,
		"find":             text + `s:find("y.")`,
		"a plain search":   text + `s:find("y", 1, true)`,
		"a back reference": `(("a"):rep(1e5)):find("(.*)%1b")`,
		"a set":            `(("a"):rep(1000)):find("[" .. ("b"):rep(1e6) .. "]")`,
		"a set of many":    `(("a"):rep(1000)):find("[" .. ("b"):rep(1e5) .. "a]*c")`,
		"a frontier":       `(("a"):rep(1000)):find("%f[" .. ("b"):rep(1e5) .. "]")`,
		"upper":            text + `s:upper()`,
		"lower":            text + `s:lower()`,
		"reverse":          text + `s:reverse()`,
		"quoting":          text + `("%q"):format(s)`,
		"a long format":    `(("%%"):rep(1e6)):format()`,
		"texts":            `(("%s"):rep(100)):format(table.unpack(setmetatable({}, { __index = function() return ("x"):rep(1e5) end }), 1, 100))`,
		"pack":             `string.pack((" "):rep(1e6))`,
		"packsize":         `string.packsize((" "):rep(1e6))`,
		"unpack":           `string.unpack((" "):rep(1e6), "x")`,
		"pack of texts":    `local s = ("x"):rep(1e6) string.pack("sssss", s, s, s, s, s)`,
		"utf8.len":         `utf8.len(("x"):rep(1e6))`,
		"utf8.offset":      `utf8.offset(("x"):rep(1e6), 1e6)`,
		"back":             `utf8.offset(("x"):rep(1e6), -1e6)`,
		"continuations":    `utf8.offset("x" .. ("\x80"):rep(1e6), 2)`,
		"codes":            `for _ in utf8.codes("x" .. ("\x80"):rep(1e6)) do end`,
		"bytes":            `for i = 1, 10 do local n = select("#", (("x"):rep(5e5)):byte(1, -1)) end`,
		"concat":           list + `table.concat(t, ("x"):rep(100))`,
		"concat nothing":   `table.concat(setmetatable({}, { __index = function() return "" end }), "", 1, 1e5)`,
		"sort":             list + `table.sort(t)`,
		"move":             list + `table.move(t, 1, #t, 2)`,
		"move nothing":     `table.move({}, 1, 1e6, 2)`,
		"load":             `load(("x = 1 "):rep(1e5))`,
		"load of pieces":   `local n = 0 load(function() n = n + 1 if n < 1e5 then return "x = 1 " end end)`,
	} {
		if err := asking(1, chunk); err == nil && !strings.HasPrefix(chunk, "load") || err != nil && !strings.Contains(err.Error(), errAsked.Error()) {
			t.Errorf("%s does not end: %v", name, err)
		}
	}
	// load gives the error back; where the budget ends the entry, the next instruction fails.
	if err := asking(1, `assert(load(("x = 1 "):rep(1e5)))`); err == nil || !strings.Contains(err.Error(), errAsked.Error()) {
		t.Errorf("load: %v", err)
	}
}

// TestLongNumerals: reading one asks nobody.
func TestLongNumerals(t *testing.T) {
	if err := asking(1<<40, `
		local long = ("1"):rep(2e6)
		assert(tonumber(long) == nil and tonumber(long, 10) == nil and tonumber((" "):rep(2e6) .. 1) == nil)
		assert(tonumber(("1"):rep(1e5)) == math.huge and tonumber((" "):rep(1e5) .. 1) == 1)
		assert(not pcall(function() return long + 1 end))`); err != nil {
		t.Error(err)
	}
}
