package luacompat

import (
	"strings"
	"testing"
	"time"
)

// hostile calls all functions of the libraries with arguments of all kinds, the
// same ones each time, and collects messages of Go's runtime: a panic in a
// function is an error for the script, but one of ours, too.
const hostile = `
local seed = 1
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end
local file = io.open(...)
local values = {
  0, 1, -1, 2, 3.5, 100, 255, 256, 2^31, -2^31, 2^53, 2^62, -2^63, 2^63, 2^64, 1e300, 1/0, -1/0, 0/0,
  "", "a", "abc", "10", "0x10", "%d", "%s %q", "%5.2f", "(", "[", "%b", "()", "%1", "i4", "s1", "!16 i16 Xi8 z", "<c3",
  "é€", "\255", "a\0b", "*t", "!%c", "%Ez", "n", "l", "a", "set", "count", "=x", "@y", "bt",
  true, false, type, function() return 1 end, function(...) return ... end, coroutine.create(type), file,
  {}, {1, 2, 3}, {1, nil, 3}, {n = 5}, {year = 2020, month = 1, day = 1}, {"b", "a", 1},
  setmetatable({}, {__index = function(_, k) return k end, __len = function() return 5 end}),
  setmetatable({}, {__len = function() return -1 end, __tostring = function() return "t" end}),
  setmetatable({}, {__len = function() return 2^53 end, __newindex = function() error("full") end}), -- which remove would fill for ever
  setmetatable({}, {__metatable = 1, __name = "N", __pairs = function() return next, {} end}),
}
local count = #values
local function value()
  local i = random(count + 8)
  if i <= count then return values[i] end
end
local skipped = {
  ["os.exit"] = 1, ["os.execute"] = 1, ["io.popen"] = 1, ["os.remove"] = 1, ["os.rename"] = 1, ["os.tmpname"] = 1, ["os.setenv"] = 1,
  ["io.output"] = 1, ["io.open"] = 1, ["io.read"] = 1, ["io.write"] = 1, ["io.lines"] = 1, ["io.input"] = 1, ["io.close"] = 1, ["_G.print"] = 1, ["_G.warn"] = 1,
  ["_G.module"] = 1, ["_G.setfenv"] = 1, ["_G.rawset"] = 1, ["_G.collectgarbage"] = 1, ["_G.dofile"] = 1, ["_G.loadfile"] = 1, ["debug.setmetatable"] = 1,
  ["debug.setfenv"] = 1, ["debug.setupvalue"] = 1, ["debug.setlocal"] = 1, ["_G.xpcall"] = 1, ["_G.pcall"] = 1,
}
local functions = {}
for name, library in pairs {_G = _G, string = string, table = table, math = math, utf8 = utf8, os = os, io = io, bit32 = bit32, debug = debug, package = package,
    file = getmetatable(file)} do
  for key, fn in pairs(library) do
    if type(fn) == "function" and not skipped[name .. "." .. key] then functions[#functions + 1] = {name .. "." .. key, fn} end
  end
end
table.sort(functions, function(a, b) return a[1] < b[1] end)
local types = {"nil", "number", "string", "boolean", "function", "table", "thread", "userdata"}
local bad = {}
for i = 1, 15000 do
  local fn = functions[random(#functions)]
  local a, b, c, d = value(), value(), value(), value()
  local n = random(5) - 1
  local ok, message
  if n == 0 then ok, message = pcall(fn[2]) elseif n == 1 then ok, message = pcall(fn[2], a)
  elseif n == 2 then ok, message = pcall(fn[2], a, b) elseif n == 3 then ok, message = pcall(fn[2], a, b, c)
  else ok, message = pcall(fn[2], a, b, c, d) end
  if not ok and type(message) == "string" and (message:find("runtime error", 1, true) or message:find("interface conversion", 1, true)
      or message:find("strings: ", 1, true) or message:find("makeslice", 1, true)) then
    bad[fn[1] .. ": " .. message] = {n, a, b, c, d}
  end
end
local report = {}
for message, t in pairs(bad) do
  for i = 2, 5 do t[i] = tostring(t[i]) end
  report[#report + 1] = message .. " " .. table.concat(t, "|")
end
return table.concat(report, "\n")`

func TestHostileArguments(t *testing.T) {
	L := watched(time.Minute)
	defer L.Close()
	fn, err := L.LoadString(strings.ReplaceAll(hostile, "io.open(...)", `io.open("/etc/hostname")`))
	if err != nil {
		t.Fatal(err)
	}
	L.Push(fn)
	if err := L.PCall(0, 1, nil); err != nil {
		t.Fatal(err)
	}
	if report := L.ToString(-1); report != "" {
		t.Error(report)
	}
}
