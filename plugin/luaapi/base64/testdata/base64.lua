local base64 = require "base64"

-- RFC 4648, section 10.
local vectors = { [""] = "", f = "Zg==", fo = "Zm8=", foo = "Zm9v", foob = "Zm9vYg==", fooba = "Zm9vYmE=", foobar = "Zm9vYmFy" }

test("the vectors of RFC 4648", function()
  for data, text in pairs(vectors) do
    assert(base64.encode(data) == text)
    assert(base64.decode(text) == data)
    local bare = text:gsub("=", "")
    assert(base64.encode(data, { padding = false }) == bare)
    assert(base64.decode(bare, { padding = false }) == data)
  end
end)

test("the alphabet for URLs", function()
  local data = "\251\255\254\255"
  assert(base64.encode(data) == "+//+/w==")
  assert(base64.encode(data, { url = true }) == "-__-_w")
  assert(base64.encode(data, { url = true, padding = true }) == "-__-_w==")
  assert(base64.decode("-__-_w", { url = true }) == data)
  assert(base64.decode("-__-_w==", { url = true, padding = true }) == data)
end)

test("all bytes", function()
  local bytes = {}
  for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
  local all = table.concat(bytes)
  assert(base64.decode(base64.encode(all)) == all)
end)

test("what encode does not write is refused, with its place", function()
  for text, place in pairs {
    ["Zg"] = 3, ["Zg="] = 4, ["Zh=="] = 2, ["Zg==\n"] = 5, ["Zm9v\r\nZm9v"] = 5, ["Zm 9v"] = 3, ["-_-_"] = 1,
    ["Zg==Zg=="] = 5, ["Zm9vZ"] = 6, ["Zm9vZ==="] = 9, ["Zm9v="] = 5, ["===="] = 1, ["Zm9v\0"] = 5,
  } do
    local data, reason = base64.decode(text)
    assert(data == nil and reason:find("^invalid base64 at byte %d+$"), text)
    assert(reason == "invalid base64 at byte " .. place, text .. ": " .. reason)
  end
  assert(base64.decode("Zg==", { padding = false }) == nil)
  assert(base64.decode("+/+/", { url = true }) == nil)
end)

test("misuse", function()
  raises("base64.encode: argument 1 is missing, expected a string", function() base64.encode() end)
  raises("base64.decode: argument 1 is a number, expected a string", function() base64.decode(12) end)
  raises("base64.encode: argument 2 is a boolean, expected a table", function() base64.encode("", true) end)
  raises("base64.encode: field 'urls' is unknown, expected padding, url", function() base64.encode("", { urls = true }) end)
end)
