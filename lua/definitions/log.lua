---@meta log

---Lines in Janus's log: a message and named fields. A line stays one line with the fields that it was given,
---whatever a client has put into them: what is not printed is escaped, and what is not one plain word is quoted.
---
---A field whose name has `password`, `secret`, `token`, `authorization`, `cookie`, `credential` or the like in it shows
---`***`. Messages are cut at 2 KB, values at 512 bytes, and a line has at most 32 fields.
---@class log
local log = {}

---Values by name: strings, numbers, booleans, tables of these. `session` may be a session object or a number, and
---stands first; the others are sorted by name.
---@alias log.Fields table<string, any>

---A logger with fields of its own. Its functions may be called with a point, too.
---@class log.Logger
---@field error fun(self: log.Logger, message: string, fields?: log.Fields) as log.error
---@field warn fun(self: log.Logger, message: string, fields?: log.Fields) as log.warn
---@field info fun(self: log.Logger, message: string, fields?: log.Fields) as log.info
---@field verbose fun(self: log.Logger, message: string, fields?: log.Fields) as log.verbose
---@field debug fun(self: log.Logger, message: string, fields?: log.Fields) as log.debug
---@field with fun(self: log.Logger, fields: log.Fields): log.Logger a logger with more fields

---Logs an error.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local log = require "log"
---log.error("no such room", { room = 1234, session = 42 })
----- [ERR] no such room session=42 room=1234
---```
---@param message string
---@param fields? log.Fields
function log.error(message, fields) end

---Logs a warning.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local log = require "log"
---log.warn("slow link", { lost = 17, uplink = true })
----- [WARN] slow link lost=17 uplink=true
---```
---@param message string
---@param fields? log.Fields
function log.warn(message, fields) end

---Logs what is worth to know.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local log = require "log"
---log.info("joined", { session = { id = 42 }, name = "bob smith", token = "eyJh..." })
----- joined session=42 name="bob smith" token=***
---```
---@param message string
---@param fields? log.Fields
function log.info(message, fields) end

---Logs what is worth to know when something is looked into (Janus's level 5).
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local log = require "log"
---log.verbose("request", { body = { request = "join", room = 1 } })
----- request body={request=join room=1}
---```
---@param message string
---@param fields? log.Fields
function log.verbose(message, fields) end

---Logs what only helps to find a fault (Janus's level 7).
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local log = require "log"
---log.debug("state", { members = { 1, 2, 3 } })
----- state members={1 2 3}
---```
---@param message string
---@param fields? log.Fields
function log.debug(message, fields) end

---A logger whose lines all have some fields. Those of a line win over those of its logger.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local log = require "log"
---local room = log.with { room = 1234 }
---room:info("joined", { session = 42 })
----- joined session=42 room=1234
---room:with({ session = 42 }):warn("muted")
----- [WARN] muted session=42 room=1234
---```
---@param fields log.Fields
---@return log.Logger logger
function log.with(fields) end

return log
