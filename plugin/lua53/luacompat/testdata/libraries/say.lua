-- lua-say
local s = require "say"
s:set_namespace "en" s:set("money", "I have %s dollars") s:set_namespace "fr" s:set("wine", "du vin")
say(s("money", {1000}), s "wine") s:set_fallback "en" say(s("money", {5}), s "nothing")
