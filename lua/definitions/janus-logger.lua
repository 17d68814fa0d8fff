---@meta janus-logger

---Lines in Janus's log, each with a prefix of the script's own, as the stock plugin's library of that name. `log`
---adds named fields and hides secrets.
---
---Context: anywhere; never waits.
---@class logger
local logger = {}

---Puts a text and a space before every line from now on.
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
---Errors: none; any value is written.
---
---```lua
---require("janus-logger").error("the database is gone")
---```
---@param text any
function logger.error(text) end

---Logs a warning (level 3).
---
---Errors: none; any value is written.
---
---```lua
---require("janus-logger").warn("the room is full")
---```
---@param text any
function logger.warn(text) end

---Logs what is worth to know (level 4).
---
---Errors: none; any value is written.
---
---```lua
---require("janus-logger").print("somebody has come")
---```
---@param text any
function logger.print(text) end

---Logs what is worth to know when something is looked into (level 5).
---
---Errors: none; any value is written.
---
---```lua
---require("janus-logger").verbose("a request: " .. request.request)
---```
---@param text any
function logger.verbose(text) end

return logger
