-- lua-messagepack; needs the translator
local mp = require "MessagePack"
say(mp.pack {1, "x", true, 2.5}, mp.unpack(mp.pack {1, "x", {a = -5}})[3].a)
