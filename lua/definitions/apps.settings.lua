---@meta apps.settings

---The operator's settings of an application.
---@class apps.settings
local settings = {}

---Reads the table in a file of settings, in Janus's format (`.jcfg`), JSON (`.json`), or Lua that returns a table (`.lua`).
---
---Context: anywhere; never waits.
---Errors: raises if the file cannot be read, because an operator's mistake is better found at the start.
---
---```lua
---local settings = require "apps.settings"
---local ok, reason = pcall(settings.read, "/nowhere/rooms.jcfg")
---assert(not ok and type(reason) == "string")
---```
---@param path string
---@return table settings
function settings.read(path) end

---Says whether a value means yes: true, or the texts `"true"`, `"yes"` and `"1"`.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local settings = require "apps.settings"
---assert(settings.yes "yes" and settings.yes(true) and not settings.yes(nil))
---```
---@param value any
---@return boolean
function settings.yes(value) end

return settings
