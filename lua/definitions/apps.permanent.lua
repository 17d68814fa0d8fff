---@meta apps.permanent

---Permanent changes that requests make, in a JSON file beside the operator's own file. The file has created and changed objects by their id
---(as text), and false for destroyed ones.
---@class apps.permanent
local permanent = {}

---Returns all changes. Without a file there are none.
---
---Context: anywhere; never waits.
---Errors: none; a file that cannot be read is logged, and treated as empty.
---
---```lua
---assert(next(require "apps.permanent".changes "/nowhere/rooms.json") == nil)
---```
---@param path string
---@return table<string, table|false> changes
function permanent.changes(path) end

---Stores a change. In [the sandbox](../lua-api.md#the-sandbox), `files` must name the folder.
---
---Context: anywhere; never waits.
---Errors: returns false if the change cannot be stored; the log says why.
---
---```lua
---local permanent = require "apps.permanent"
---assert(permanent.keep("/nowhere/rooms.json", 1234, { description = "Lobby" }) == false)
---```
---@param path string
---@param id string|integer
---@param change table|false
---@return boolean kept
function permanent.keep(path, id, change) end

return permanent
