-- lua-inspect
local inspect = require "inspect"
say(inspect {1, 2, 3}, inspect {a = 1, b = {c = "x\n\0y"}}, inspect "it's \"quoted\"")
say(inspect(setmetatable({x = 1}, {__index = {y = 2}})))
local t = {1} t[2] = t say(inspect(t))
say(inspect({a = {b = {c = {}}}}, {depth = 2}), inspect({1, {2}}, {newline = "", indent = ""}))
say(inspect({a = 1, secret = 2}, {process = function(item, path) if path[#path] ~= "secret" then return item end end}))
say(inspect {[1.5] = true, [true] = 1, ["key with space"] = 1, [{}] = nil}, inspect(1e100), inspect(-5))
