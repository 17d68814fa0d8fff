package script

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// Each source defines f, which returns true, or errs with what is wrong.
func TestCoroutinesAndProtectedCalls(t *testing.T) {
	const same = `local function same(want, ...)
  local got = {}
  for i = 1, select("#", ...) do got[i] = tostring((select(i, ...))) end
  got = table.concat(got, " ")
  if got ~= want then error("got '" .. got .. "', want '" .. want .. "'", 2) end
end
`
	for name, source := range map[string]string{
		"values in and out": `
local co = coroutine.create(function(a, b) local c, d = coroutine.yield(a + b) local e = coroutine.yield(c, d) return e, "end" end)
same("true 3", coroutine.resume(co, 1, 2)) same("true x nil", coroutine.resume(co, "x")) same("true nil end", coroutine.resume(co))
same("false cannot resume dead coroutine", coroutine.resume(co)) same("dead", coroutine.status(co))`,
		"no values at all": `
local co = coroutine.create(function(...) same("0", select("#", ...)) same("0", select("#", coroutine.yield())) end)
same("1", select("#", coroutine.resume(co))) same("1", select("#", coroutine.resume(co)))`,
		"missing values are nil": `
local co = coroutine.wrap(function() local a, b, c = coroutine.yield() same("1 nil nil", a, b, c) a, b = coroutine.yield() same("nil nil", a, b) return "done" end)
co() co(1) same("done", co())`,
		"a yield in a tail call": `
local co = coroutine.create(function() return coroutine.yield(1) end)
same("true 1", coroutine.resume(co)) same("suspended", coroutine.status(co)) same("true 2 3", coroutine.resume(co, 2, 3)) same("dead", coroutine.status(co))`,
		"a yield through pcall": `
local co = coroutine.wrap(function()
  local results = { pcall(function(x) local y = coroutine.yield(x) local z = coroutine.yield(y) return z, "more" end, 1) }
  return unpack(results)
end)
same("1", co()) same("2", co(2)) same("true 3 more", co(3))`,
		"an error after a yield in pcall": `
local co = coroutine.wrap(function()
  local ok, why = pcall(function() coroutine.yield(1) error("oops", 0) end)
  coroutine.yield(tostring(ok) .. why)
  return "after"
end)
same("1", co()) same("falseoops", co()) same("after", co())`,
		"nested pcalls": `
local co = coroutine.wrap(function()
  return pcall(function()
    local ok, why = pcall(function() pcall(coroutine.yield, "deep") error("inner", 0) end)
    coroutine.yield(why)
    return "outer"
  end)
end)
same("deep", co()) same("inner", co()) same("true outer", co())`,
		"pcall of yield itself": `
local co = coroutine.wrap(function() return pcall(coroutine.yield, 1, 2) end)
same("1 2", co()) same("true a b", co("a", "b"))`,
		"xpcall with arguments, yields and a handler": `
local co = coroutine.wrap(function()
  return xpcall(function(a) coroutine.yield(a) local x = nil; return x.y end, function(e) return "handled " .. (e:match("index") or e) .. (debug.traceback and "" or "?") end, "arg")
end)
same("arg", co()) same("false handled index", co())`,
		"the handler sees the stack": `
local function broken() error("x") end
local _, trace = xpcall(broken, debug.traceback)
if not trace:find("^[^\n]*x\nstack traceback:\n\t%[G%]: in function 'error'\n\t[^\n]*app.lua:%d+: in function <[^\n]*app.lua:%d+>\n\t%[G%]: in function 'xpcall'") then error("got " .. trace) end
same("nil table: 0", debug.traceback(nil) and nil, (tostring(debug.traceback({})):gsub("0x.*", "0")))`,
		"close closes variables": `
local log = {}
local function open(name, fails)
  return setmetatable({}, { __close = function(_, why) log[#log + 1] = name .. " " .. tostring(why) if fails then error(fails, 0) end end })
end
local function closed(f, ...)
  log = {}
  local co = coroutine.create(f)
  coroutine.resume(co, ...)
  local results = table.pack(coroutine.close(co))
  same("dead", coroutine.status(co)) same("true", coroutine.close(co)) same("false cannot resume dead coroutine", coroutine.resume(co))
  for i = 1, results.n do results[i] = tostring(results[i]) end
  return table.concat(results, " ") .. "|" .. table.concat(log, ",")
end
same("true|a nil", closed(function() local a <close> = open("a") coroutine.yield(1) end))
same("true|c nil,b nil,a nil", closed(function() local a <close> = open("a") do local b <close> = open("b") local c <close> = open("c") coroutine.yield(1) end end))
same("true|b nil,a nil", closed(function() local a <close> = open("a") local function inner() local b <close> = open("b") coroutine.yield(1) end inner() end))
same("true|b nil,a nil", closed(function() local a <close> = open("a") pcall(function() xpcall(function(...) local b <close> = open("b") pcall(coroutine.yield, ...) end, print, 7) end) end))
same("true|", closed(function() do local a <close> = open("a") end log = {} coroutine.yield(1) end))
same("true|a nil", closed(function() local a <close>, n = open("a"), nil local b <close> = nil local c <close> = false coroutine.yield(1) end))
same("true|a nil", closed(function(...) local a <close> = open("a") return coroutine.yield(...) end, 1, nil, 3))
same("true|a nil", closed(function() for i = 1, 3 do local a <close> = open("a") coroutine.yield(i) end end))
same("true|a nil", closed(function() repeat local a <close> = open("a") coroutine.yield() until true end))
same("false x|b nil,a x", closed(function() local a <close> = open("a") local b <close> = open("b", "x") coroutine.yield(1) end))
same("false y|c nil,b nil,a x", closed(function() local a <close> = open("a", "y") local b <close> = open("b", "x") local c <close> = open("c") coroutine.yield(1) end))
same("true|", closed(function() end)) same("false z|a z", closed(function() local a <close> = open("a") error("z", 0) end))
same("true|b nil,a nil", closed(coroutine.wrap(function() local a <close> = open("a") end) and function() local a <close> = open("a") while true do local b <close> = open("b") coroutine.yield() end end))
same("true|", (function() log = {} local co = coroutine.create(function() local a <close> = open("a") end) return tostring(coroutine.close(co)) .. "|" .. table.concat(log) end)())`,
		"a variable that close closes sees a dead coroutine, and cannot yield": `
local co, seen
co = coroutine.create(function()
  local a <close> = setmetatable({}, { __close = function() seen = coroutine.status(co) coroutine.yield(1) end })
  coroutine.yield(1)
end)
coroutine.resume(co)
local ok, why = coroutine.close(co)
same("false dead", ok, seen) if not why:find("attempt to yield in a function that 'close' calls", 1, true) then error(why) end
local outer = coroutine.wrap(function()
  local inner = coroutine.create(function() local a <close> = setmetatable({}, { __close = function() local co = coroutine.wrap(function() coroutine.yield(5) end) seen = co() end }) coroutine.yield() end)
  coroutine.resume(inner) same("true", coroutine.close(inner)) same("5", seen) coroutine.yield("yielded") return "end"
end)
same("yielded", outer()) same("end", outer())`,
		"close refuses what runs": `
local co
co = coroutine.create(function() local ok, why = pcall(coroutine.close, co) same("false true", ok, why:find("cannot close a running coroutine") ~= nil)
  local inner = coroutine.create(function() local ok, why = pcall(coroutine.close, co) same("false true", ok, why:find("cannot close a normal coroutine") ~= nil) return 1 end)
  same("true 1", coroutine.resume(inner)) return "end" end)
same("true end", coroutine.resume(co))`,
		"an error in a handler": `
local ok, why = xpcall(function() error("a", 0) end, function() error("b", 0) end)
same("false error in error handling", ok, why)
same("false handled b", xpcall(function() error("a", 0) end, function(m) if m == "a" then error("b", 0) end return "handled " .. m end))`,
		"errors have their position, or none": `
local _, why = pcall(function() error("here") end)
if not why:find("app.lua:%d+: here$") then error("got " .. why) end
same("false plain", pcall(error, "plain")) same("false nil", pcall(error)) same("false nil", pcall(error, nil))
_, why = pcall(error, "bare", 2)
if not why:find("app.lua:%d+: bare$") then error("got " .. why) end
_, why = pcall(string.rep)
if why:find("golua") or not why:find("^bad argument") then error("got " .. why) end`,
		"error objects pass": `
local object = setmetatable({}, { __tostring = function() return "object" end })
local ok, got = pcall(error, object) same("false object true", ok, got, rawequal(object, got))
local co = coroutine.create(function() pcall(coroutine.yield) error(object) end)
same("true", coroutine.resume(co)) same("false object", coroutine.resume(co))`,
		"locals outlive a caught error": `
local x = 1
local function inc() x = x + 1 end
pcall(error, "e") inc() same("2", x)
pcall(function() inc() error("e") end) same("3", x) x = x + 1 inc() same("5", x)`,
		"coroutines in coroutines": `
local inner = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
local outer = coroutine.wrap(function() pcall(function() for i in inner do coroutine.yield(i * 10) end end) return "end" end)
same("10 20 30 end", outer(), outer(), outer(), outer())`,
		"status and running": `
local outer
outer = coroutine.create(function()
  same("running", coroutine.status(outer))
  pcall(function()
    same("running", coroutine.status(outer)) same("true false", coroutine.running() == outer, select(2, coroutine.running()))
    local inner = coroutine.create(function() same("normal", coroutine.status(outer)) same("false cannot resume non-suspended coroutine", coroutine.resume(outer)) end)
    local ok, why = coroutine.resume(inner) if not ok then error(why) end
  end)
  same("false cannot resume non-suspended coroutine", coroutine.resume(outer))
  same("true", coroutine.isyieldable())
end)
same("suspended", coroutine.status(outer))
local ok, why = coroutine.resume(outer) if not ok then error(why) end
same("false", coroutine.isyieldable()) same("true", select(2, coroutine.running()))`,
		"errors in wrap go on": `
local co = coroutine.wrap(function() coroutine.yield() error("w", 0) end)
co() same("false w", pcall(co)) same("false cannot resume dead coroutine", pcall(co))`,
		"a boundary is named": `
local function inside(f) return select(2, coroutine.resume(coroutine.create(f))) end
local why = inside(function() table.sort({1, 2, 3}, function(a, b) coroutine.yield() return a < b end) end)
if not why:find("attempt to yield in a function that 'sort' calls", 1, true) then error(why) end
why = inside(function() return setmetatable({}, { __index = function() coroutine.yield() end }).x end)
if not why:find("attempt to yield in a metamethod (line", 1, true) then error(why) end
why = inside(function() table.sort({1, 2, 3}, function(a, b) local ok, e = pcall(coroutine.yield) if not ok then error(e, 0) end return a < b end) end)
if not why:find("attempt to yield in a function that 'sort' calls", 1, true) then error(why) end`,
		"yields out of iterators": `
local co = coroutine.wrap(function() local s = "" for a, b in function(_, c) return coroutine.yield(c) end do s = s .. a .. b end return s end)
same("nil", co()) same("x", co("x", 1)) same("y", co("y", 2)) same("x1y2", co(nil))`,
		"close": `
local co = coroutine.create(function() pcall(coroutine.yield) end)
coroutine.resume(co) same("true", coroutine.close(co)) same("dead", coroutine.status(co)) same("false cannot resume dead coroutine", coroutine.resume(co))
local bad = coroutine.create(error) coroutine.resume(bad, "e") same("false e", coroutine.close(bad)) same("true", coroutine.close(bad))
same("true", coroutine.close(coroutine.create(print)))`,
		"nesting has an end": `
local depth = 0
local function nest() depth = depth + 1 local ok, why = pcall(nest) if not ok then error(why, 0) end end
local ok, why = pcall(nest)
if ok or not why:find("C stack overflow") or depth < 150 then error(tostring(why) .. depth) end
same("true 1", pcall(function() return 1 end))`,
		"recursion that overflows inside pcall": `
local function deep() return 1 + deep() end
local ok, why = pcall(deep) if ok or not why:find("stack overflow") then error(why) end
same("true 1", pcall(function() return 1 end))`,
		"threads used again start clean": `
for i = 1, 1000 do
  local ok, a, b = pcall(function(...) return select("#", ...), ... end, i)
  if not ok or a ~= 1 or b ~= i then error("wrong") end
  if pcall(error) then error("no error") end
end`,
		"upvalues are shared across threads": `
local n = 0
local co = coroutine.wrap(function() while true do pcall(function() n = n + 1 coroutine.yield(n) end) end end)
same("1 2 3", co(), co(), co()) n = 10 same("11", co())`,
	} {
		t.Run(name, func(t *testing.T) {
			engine := newEngine(t, Options{}, same+"function f()\n"+source+"\nreturn true end\nfunction loading() end")
			if got, err := call(engine, Origin{}, "f"); err != nil || got != lua.LTrue {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestTheTracebackOfACoroutineGoesOnInWhoResumedIt(t *testing.T) {
	var reported *Error
	engine := newEngine(t, Options{CoroutineFailed: func(_ Origin, failure *Error) { reported = failure }}, `
local function innermost() error("x") end
local function resumer(co) coroutine.resume(co) end
function f() resumer(coroutine.create(function() pcall(function() end) innermost() end)) end`)
	if _, err := call(engine, Origin{}, "f"); err != nil || reported == nil {
		t.Fatal(err, reported)
	}
	for _, want := range []string{"innermost", "resumer"} {
		if !strings.Contains(reported.Traceback, want) {
			t.Errorf("no %q in %s", want, reported.Traceback)
		}
	}
	if strings.Contains(reported.Traceback, check.OwnChunk) {
		t.Errorf("a frame of ours is in %s", reported.Traceback)
	}
}

func BenchmarkPCall(b *testing.B) {
	engine := New(Options{})
	defer engine.Close()
	const source = `local function nothing() end
function f(n) for i = 1, n do pcall(nothing) end end`
	err := engine.Do(Origin{}, func(state *luaState) error {
		if err := state.DoString(source); err != nil {
			return err
		}
		_, err := engine.Call("f", lua.LNumber(b.N))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
