---@meta cjson.safe

---The module `cjson`, except that `encode` and `decode` return nil and a reason instead of raising.
---@class cjson.safe: cjson
local safe = {}

return safe
