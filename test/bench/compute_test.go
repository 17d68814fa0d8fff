package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// computations are Lua programs that only compute; each defines run.
var computations = []struct{ name, source string }{
	{"calls: fib(27)", `local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
function run() return fib(27) end`},
	{"arithmetic: 5 million additions", `function run() local s = 0 for i = 1, 5e6 do s = s + i % 7 end return s end`},
	{"tables: a million fields set and read", `function run() local t, s = {}, 0 for i = 1, 1e6 do t[i] = { n = i } end for i = 1, 1e6 do s = s + t[i].n end return s end`},
	{"strings: 100,000 formatted, found, joined", `function run() local t = {} for i = 1, 1e5 do local s = ("key%d=value"):format(i) t[#t + 1] = s:match("(%w+)=") end return #table.concat(t) end`},
	{"closures: a million made and called", `function run() local s = 0 for i = 1, 1e6 do local f = function() return i end s = s + f() end return s end`},
	{"pcall: a million", `local function f() end function run() for i = 1, 1e6 do pcall(f) end end`},
	{"coroutines: 500,000 switches", `function run() local co = coroutine.wrap(function() while true do coroutine.yield() end end) for i = 1, 5e5 do co() end end`},
}

// timed is appended to a computation for Lua 5.3: it prints the milliseconds.
const timed = `
local start = os.clock() run() print((os.clock() - start) * 1000)`

// TestCompute compares pure computation in gopher-lua, with the limits that scripts have, and
// in Lua 5.3, which the stock plugin uses.
func TestCompute(t *testing.T) {
	wanted(t, "compute")
	var table table
	var figures []figure
	for range rounds(5) {
		stock, ours := make(result), make(result)
		for _, c := range computations {
			stock[c.name+"/ms"], ours[c.name+"/ms"] = inLua53(t, c.source), inOurs(t, c.source)
		}
		table.add(stock, ours)
	}
	for _, c := range computations {
		figures = append(figures, figure{c.name, "ms", "ms", 0})
	}
	table.print(t, figures)
}

func inLua53(t *testing.T, source string) float64 {
	t.Helper()
	file := filepath.Join(t.TempDir(), "compute.lua")
	if err := os.WriteFile(file, []byte(source+timed), 0o600); err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command("lua5.3", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	ms, err := strconv.ParseFloat(strings.TrimSpace(string(output)), 64)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

func inOurs(t *testing.T, source string) float64 {
	t.Helper()
	file := filepath.Join(t.TempDir(), "compute.lua")
	text := source + "\nfunction measure() local start = os.clock() run() return (os.clock() - start) * 1000 end"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	engine := script.New(script.Options{})
	defer engine.Close()
	var ms float64
	err := engine.Do(script.Origin{}, func(*lua.LState) error {
		if err := engine.Load(file); err != nil {
			return err
		}
		values, err := engine.Call("measure")
		if err == nil {
			ms = float64(values[0].(lua.LNumber))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ms
}
