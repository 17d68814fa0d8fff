---@meta janus-logger

---Lines in Janus's log with a prefix, as in the stock plugin's library of that name. `log` adds named fields and hides
---secrets.
---
---Context: anywhere; never waits.
---@class logger
local logger = {}

---Sets the prefix: a text that comes before all later lines, with a space behind it.
---
---Errors: none; nil changes nothing.
---
---```lua
---local logger = require "janus-logger"
---logger.prefix("[my app]")
---logger.print("started")
---```
---@param text? string
function logger.prefix(text) end

---Logs an error (level 2).
---
---Errors: none; it accepts any value.
---
---```lua
---require("janus-logger").error("the database is gone")
---```
---@param text any
function logger.error(text) end

---Logs a warning (level 3).
---
---Errors: none; it accepts any value.
---
---```lua
---require("janus-logger").warn("the room is full")
---```
---@param text any
function logger.warn(text) end

---Logs information (level 4).
---
---Errors: none; it accepts any value.
---
---```lua
---require("janus-logger").print("somebody has come")
---```
---@param text any
function logger.print(text) end

---Logs details that help during an investigation (level 5).
---
---Errors: none; it accepts any value.
---
---```lua
---require("janus-logger").verbose("a request: " .. request.request)
---```
---@param text any
function logger.verbose(text) end

return logger
