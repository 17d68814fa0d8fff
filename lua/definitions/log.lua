---@meta log

---Lines in Janus's log: a message and named fields. A line stays one line with its fields, whatever text a client has put into them:
---characters that cannot be printed are escaped, and a value that is not one plain word is quoted.
---
---A field whose name contains `password`, `secret`, `token`, `authorization`, `cookie`, `credential` or the like shows `***`. Messages are cut
---at 2 KB and values at 512 bytes, and a line has at most 32 fields.
---@class log
local log = {}

---Values by name: strings, numbers, booleans, or tables of these. `session` may be a session object or a number, and comes first; the
---other fields are sorted by name.
---@alias log.Fields table<string, any>

---A logger with fields of its own. Its functions may also be called with a point instead of a colon.
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

---Logs information.
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

---Logs details that help during an investigation (Janus's level 5).
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

---Logs details that only help to find a fault (Janus's level 7).
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

---Returns a logger that adds some fields to all its lines. A field of a line has priority over that of its logger.
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
