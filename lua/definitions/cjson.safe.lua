---@meta cjson.safe

---As `cjson`, but that `encode` and `decode` return nil and a reason where those raise.
---@class cjson.safe: cjson
local safe = {}

return safe
