package script

import (
	"runtime"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// A coroutine has a stack from its first resume until it has returned; then another one has it.
func TestStacksOfCoroutines(t *testing.T) {
	const helpers = `
local function run(f, ...) local co = coroutine.create(f) return select(2, assert(coroutine.resume(co, ...))) end
local function same(got, want) if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end end
`
	for name, source := range map[string]string{
		"a deep recursion grows": `
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
for round = 1, 3 do for _, n in ipairs { 15, 16, 17, 31, 32, 100, 1000, 8000 } do same(run(deep, n), n) end end`,
		"a deep recursion goes on after a yield": `
local function deep(n) if n == 0 then return coroutine.yield("deep") end return 1 + deep(n - 1) end
local co = coroutine.wrap(deep)
same(co(3000), "deep") same(co(5), 3005)`,
		"a recursion without end is an error, and the next coroutine is as new": `
local function deep() return 1 + deep() end
local ok, why = coroutine.resume(coroutine.create(deep))
same(ok, false) same(why:match("stack overflow"), "stack overflow")
same(run(function(...) local a, b, c return select("#", ...) .. tostring(a) .. tostring(c) end), "0nilnil")`,
		"functions in Go call functions in Lua, which call functions in Go": `
local function nested(n) if n == 0 then return "end" end return (("x"):gsub("x", function() return nested(n - 1) end)) end
same(run(nested, 40), "end")
local function compared(n) local t = { 2, 1 } table.sort(t, function(a, b) if n > 0 then compared(n - 1) end return a < b end) return t[1] end
same(run(compared, 8), 1)`,
		"many arguments and results": `
local t = {} for i = 1, 5000 do t[i] = i end
same(run(function(...) return select("#", ...) end, table.unpack(t)), 5000)
same(select("#", select(2, coroutine.resume(coroutine.create(function() return table.unpack(t) end)))), 5000)
same(run(function(...) return select("#", ...) end), 0)`,
		"variables that closures keep outlive the coroutine": `
local kept = {}
for i = 1, 100 do
  local co = coroutine.create(function(n) local own = n kept[i] = function() own = own + 1 return own end coroutine.yield() end)
  coroutine.resume(co, i) if i % 2 == 0 then coroutine.resume(co) end
end
for i = 1, 100 do run(function() local a, b, c, d = 1, 2, 3, 4 return a end) end
for i = 1, 100 do same(kept[i](), i + 1) end`,
		"nothing is left of the coroutine before": `
for i = 1, 10 do
  run(function(...) local a, b, c = "secret", {}, print local d = { ... } coroutine.yield() return a end, 1, 2, 3)
  same(run(function(...) local a, b, c, d return select("#", ...) .. tostring(a) .. tostring(b) .. tostring(c) .. tostring(d) end), "0nilnilnilnil")
end`,
		"coroutines that have not begun, or have ended, have no stack to look at": `
local fresh, gone = coroutine.create(print), coroutine.create(function() end)
coroutine.resume(gone)
for _, co in ipairs { fresh, gone } do
  same(debug.traceback(co), "stack traceback:") same(debug.getinfo(co, 0), nil) same(debug.getinfo(co, 1, "l"), nil)
  same(pcall(debug.getlocal, co, 1, 1), false) same(type(tostring(co)), "string") same(type(co), "thread")
end
same(coroutine.status(fresh), "suspended") same(coroutine.status(gone), "dead")
same(coroutine.close(fresh), true) same(coroutine.status(fresh), "dead")`,
		"an ended coroutine is not another one": `
local first = coroutine.create(function() return 1 end) coroutine.resume(first)
local second = coroutine.create(function() coroutine.yield(2) end) coroutine.resume(second)
same(first == second, false) same(coroutine.status(first), "dead") same(coroutine.status(second), "suspended")
same(select(2, coroutine.resume(first)), "cannot resume dead coroutine")
local t = { [first] = 1, [second] = 2 } same(t[first] + t[second], 3)`,
		"an error ends the coroutine, and its stack stays for the traceback": `
local co = coroutine.create(function() local function inner() error("x") end inner() end)
coroutine.resume(co) run(function() end) same(coroutine.status(co), "dead")`,
		"coroutines within coroutines": `
local function count(n) if n == 0 then return 0 end return 1 + run(count, n - 1) end
for i = 1, 5 do same(count(100), 100) end`,
	} {
		t.Run(name, func(t *testing.T) {
			engine := newEngine(t, Options{}, helpers+"function f()\n"+source+"\nreturn true end")
			if got, err := call(engine, Origin{}, "f"); err != nil || got != lua.LTrue {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// memoryOf is how many bytes a call allocates, and how many of them stay.
func memoryOf(t *testing.T, engine *Engine, name string) (all, stay int64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if _, err := call(engine, Origin{}, name); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc), int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// gopher-lua itself takes 20 KB for each coroutine, of which 11 KB stay while the coroutine waits.
func TestCoroutinesTakeLittleMemory(t *testing.T) {
	const source = `
kept, made = {}, {}
local function work() coroutine.yield() end
function ended() for i = 1, 10000 do local co = coroutine.create(work) coroutine.resume(co) coroutine.resume(co) end end
function waiting() for i = 1, 10000 do kept[i] = coroutine.create(work) coroutine.resume(kept[i]) end end
function fresh() for i = 1, 10000 do made[i] = coroutine.create(work) end end`
	const count = 10000
	engine := newEngine(t, Options{}, source)
	if all, _ := memoryOf(t, engine, "ended"); all > 1200*count {
		t.Errorf("a coroutine that ends allocates %d bytes", all/count)
	}
	if _, stay := memoryOf(t, engine, "fresh"); stay > 800*count {
		t.Errorf("a coroutine that has not begun takes %d bytes", stay/count)
	}
	if _, stay := memoryOf(t, engine, "waiting"); stay > 4200*count {
		t.Errorf("a coroutine that waits takes %d bytes", stay/count)
	}
}
