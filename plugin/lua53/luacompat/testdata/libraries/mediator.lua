-- lua-mediator
local mediator = require "mediator"() local got = {}
mediator:subscribe({"car", "engine"}, function(x) got[#got + 1] = "e" .. x end) mediator:subscribe({"car"}, function(x) got[#got + 1] = "c" .. x end)
mediator:publish({"car", "engine"}, 1) mediator:publish({"car"}, 2) say(table.concat(got, ","))
