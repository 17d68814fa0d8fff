---@meta apps.jcfg

---A parser for configuration files of Janus (libconfig).
---@class apps.jcfg
local jcfg = {}

---Parses a text. Groups become tables; arrays and lists become lists.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, with the line.
---
---```lua
---local jcfg = require "apps.jcfg"
---local settings = assert(jcfg.parse 'general: { admin_key = "boss" } # the rest is default')
---assert(settings.general.admin_key == "boss")
---assert(select(2, jcfg.parse "general: {"):match "line 1")
---```
---@param text string
---@return table? settings
---@return string? reason
function jcfg.parse(text) end

return jcfg
