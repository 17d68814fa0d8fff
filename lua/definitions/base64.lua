---@meta base64

---Base64 (RFC 4648). Decoding is strict: a text that `encode` would not write is refused, so that two different texts never stand for
---the same bytes.
---@class base64
local base64 = {}

---Options of both functions.
---@class base64.Options
---@field url? boolean true selects the alphabet for URLs and file names, with `-` and `_`; false when left out
---@field padding? boolean whether `=` fills the last group; when left out, true without `url` and false with it

---Encodes bytes.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and for data of more than 4 MB.
---
---```lua
---local base64 = require "base64"
---assert(base64.encode "hello" == "aGVsbG8=")
---assert(base64.encode("\251\255", { url = true }) == "-_8")
---```
---@param data string
---@param options? base64.Options
---@return string text
function base64.encode(data, options) end

---Decodes a text.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason, with the place of the first wrong byte; raises on misuse.
---
---```lua
---local base64 = require "base64"
---assert(base64.decode "aGVsbG8=" == "hello")
---local data, reason = base64.decode "aGVs bG8="
---assert(data == nil and reason == "invalid base64 at byte 5")
---```
---@param text string
---@param options? base64.Options
---@return string? data
---@return string? reason
function base64.decode(text, options) end

return base64
