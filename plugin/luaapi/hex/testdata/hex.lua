local hex = require "hex"

test("the vectors of RFC 4648", function()
  for data, text in pairs { [""] = "", f = "66", fo = "666f", foo = "666f6f", foobar = "666f6f626172" } do
    assert(hex.encode(data) == text and hex.decode(text) == data and hex.decode(text:upper()) == data)
  end
  assert(hex.encode("\0\255") == "00ff" and hex.decode("00fF") == "\0\255")
end)

test("what is no hexadecimal text", function()
  local function refused(text, wanted)
    local data, reason = hex.decode(text)
    assert(data == nil and reason == wanted, reason)
  end
  refused("0g", "no hexadecimal digit at byte 2")
  refused(" 00", "no hexadecimal digit at byte 1")
  refused("00\n", "no hexadecimal digit at byte 3")
  refused("0x00", "no hexadecimal digit at byte 2")
  refused("\0\0", "no hexadecimal digit at byte 1")
  refused("000", "an odd number of digits, 3")
end)

test("misuse", function()
  raises("hex.encode: argument 1 is missing, expected a string", function() hex.encode() end)
  raises("hex.decode: argument 1 is a table, expected a string", function() hex.decode {} end)
end)
