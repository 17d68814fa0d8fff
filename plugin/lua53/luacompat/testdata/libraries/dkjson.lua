-- lua-dkjson
local json = require "dkjson".use_lpeg and require "dkjson"
say(json.encode({1, 2, {a = "x\n\"é"}, true, json.null}, {keyorder = {"a"}}), json.encode({b = 1, a = {c = 2.5}}, {indent = true, keyorder = {"a", "b"}}))
local value, position, problem = json.decode '{"a": [1, 2.5, -0.25e1, "\\u00e9\\n", null, true], "b": {}}' say(value.a[1], value.a[2], value.a[3], value.a[4], value.a[5], value.a[6], position, problem)
say(json.decode '{"a": }') say(json.decode "[1, 2") say(json.quotestring "tab\tnul\0")
say(json.encode(0.1), json.encode(1e20), json.encode(123456789012), pcall(json.encode, print))
