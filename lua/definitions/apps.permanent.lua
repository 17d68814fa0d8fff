---@meta apps.permanent

---What requests have made for good, in a JSON file beside the operator's own: what has been made or changed, by id as text, and false for what
---has been destroyed.
---@class apps.permanent
local permanent = {}

---All changes. Without a file there are none.
---
---Context: anywhere; never waits.
---Errors: none; a file that cannot be read is logged, and counts as none.
---
---```lua
---assert(next(require "apps.permanent".changes "/nowhere/rooms.json") == nil)
---```
---@param path string
---@return table<string, table|false> changes
function permanent.changes(path) end

---Keeps a change. In [the sandbox](../lua-api.md#the-sandbox) the folder must be one of `files`.
---
---Context: anywhere; never waits.
---Errors: returns false when it is not kept; why is logged.
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
