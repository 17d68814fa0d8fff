---@meta hex

---Hexadecimal text, with two digits for each byte.
---@class hex
local hex = {}

---Encodes bytes as digits in lower case.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and for data of more than 4 MB.
---
---```lua
---local hex = require "hex"
---assert(hex.encode "\0\255" == "00ff")
---```
---@param data string
---@return string text
function hex.encode(data) end

---Decodes digits of either case.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason, with the place of the first byte that is not a digit; raises on misuse.
---
---```lua
---local hex = require "hex"
---assert(hex.decode "00fF" == "\0\255")
---local data, reason = hex.decode "0g"
---assert(data == nil and reason == "no hexadecimal digit at byte 2")
---```
---@param text string
---@return string? data
---@return string? reason
function hex.decode(text) end

return hex
