-- golua: globals configured
local unpack = table.unpack or unpack
local find = string.fnid --> unknown-field: string has no fnid; did you mean find?
local name = ("x"):repp(3) --> unknown-field: string has no repp; did you mean rep?
local padded = ("x"):rep() --> missing-argument: string.rep: argument 2 (count) is missing
local wide = name:uper() .. ("a" .. name):uper() --> 43 unknown-field: did you mean upper?
local size = string.rep("x", "3") .. string.rep("x", "three") --> wrong-type: argument 2 (count) is "three", expected a number
local first = table.instert({}, 1) --> unknown-field: did you mean insert?
local file = assert(io.open(configured))
file:raed("a") --> unknown-field: file has no raed; did you mean read?
file:close()
print(tonumber(), type()) --> missing-argument: tonumber: argument 1 (value) is missing --> missing-argument: type: argument 1 (value) is missing
print(tostring(1, 2)) --> extra-argument: tostring takes 1 argument, not 2
print(select(2, ...), math.floor(...), math.max(unpack(first)), find, padded, wide, size)
collectgarbage("colect") --> wrong-value: did you mean collect?
collectgarbage "collect"
setmetatable({}) --> missing-argument: setmetatable: argument 2 (metatable) is missing
io.stdin:read() --> sandboxed: io.stdin is refused in the sandbox
os.execute("ls") --> sandboxed: os.execute is refused in the sandbox
local program = io.popen("ls") --> sandboxed: io.popen
os.exit(1) --> unavailable: os.exit is not here
local code = string.dump(print) --> unavailable: string.dump is not here
debug.sethook(print) --> unavailable: debug.sethook is not here
if debug.upvalueid then debug.upvalueid(print, 1) end
local weak = setmetatable({}, { __mode = "k" }) --> not-collected: __mode does nothing
local closed = { __gc = function() end } --> not-collected: __gc is never called
print(9007199254740993, 9007199254740992, 1e300, program, code, weak, closed) --> 7 big-integer: 9007199254740993 is rounded to 9007199254740992
print(arg[0]) --> unavailable: arg is not here
local lpeg = require "lpeg" --> c-module: lpeg needs a module written in C
local smtp = require("socket.smtp") --> c-module: socket.smtp needs
local optional = pcall(require, "lfs")
local jwt = require "jtw" --> unknown-module: there is no module jtw; did you mean jwt?
local pack = require "pack"
local socket = require "socket"
socket.tcp() --> unknown-field: socket has no tcp
string.trim = function(text) return text end
string.trim("x")
if jit then print(jit.version, lpeg, smtp, optional, jwt, pack) end
if DEBUG == nil then DEBUG = false end
_G.late = 1
print(late, lately) --> undefined-global: nothing sets the global variable lately
