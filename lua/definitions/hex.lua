---@meta hex

---Two hexadecimal digits for each byte.
---@class hex
local hex = {}

---The digits of some bytes, in lower case.
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

---The bytes of digits, in either case.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason, with the place of the first byte that is no digit; raises on misuse.
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
