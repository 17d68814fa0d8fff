-- lua-json's encoder; its decoder needs LPeg, which is written in C
local encode = require "json.encode"
say(encode {1, 2.5, "x\"\n", true}, encode {a = {b = 1}}, encode "é", encode {}, pcall(encode, print))
