---@meta apps.request

---Checks of requests, with the errors that clients of Janus's own plugins know. The applications in `lua/` use this module.
---@class apps.request
local request = {}

---A field of a request: its name, its type, and whether it is required.
---@class apps.request.Field
---@field [1] string
---@field [2] "boolean"|"string"|"integer"|"positive integer"|"array" a positive integer may be 0; an array is a table with keys 1 to n, or an empty table
---@field required? boolean

---The error codes of an application.
---@class apps.request.Codes
---@field missing? integer for a required field that is missing
---@field invalid? integer for a field of the wrong type
---@field unauthorized? integer for a wrong secret

---An error for a client.
---@class apps.request.Problem
---@field error_code integer
---@field error string

---Makes an error for a client.
---
---Context: anywhere; never waits.
---Errors: raises as `string.format` does.
---
---```lua
---local request = require "apps.request"
---local problem = request.problem(417, "No such room (%d)", 1234)
---assert(problem.error_code == 417 and problem.error == "No such room (1234)")
---```
---@param code integer
---@param text string
---@param ... any arguments of `string.format` for `text`
---@return apps.request.Problem problem
function request.problem(code, text, ...) end

---Makes a list of fields.
---
---Context: anywhere; never waits.
---Errors: raises for a field of an unknown type.
---
---```lua
---local fields = require "apps.request".fields { { "room", "positive integer", required = true }, { "pin", "string" } }
---```
---@param rows apps.request.Field[]
---@return apps.request.Field[] fields the same list
function request.fields(rows) end

---Returns the first problem of a request, in the order of the fields. Other fields of the request are ignored.
---
---Context: anywhere; never waits.
---Errors: returns nil if there is no problem.
---
---```lua
---local request = require "apps.request"
---local fields = request.fields { { "room", "positive integer", required = true } }
---local codes = { missing = 413, invalid = 414 }
---assert(request.check({ room = 1 }, fields, codes) == nil)
---assert(request.check({}, fields, codes).error == "Missing mandatory element (room)")
---assert(request.check({ room = "x" }, fields, codes).error_code == 414)
---```
---@param message table
---@param fields apps.request.Field[]
---@param codes apps.request.Codes
---@return apps.request.Problem? problem
function request.check(message, fields, codes) end

---Checks a secret, PIN or key in a field. The time that the check takes does not reveal how much of a guess was right.
---
---Context: anywhere; never waits.
---Errors: returns nil if the secret is right, or none is expected.
---
---```lua
---local request = require "apps.request"
---local codes = { missing = 413, invalid = 414, unauthorized = 419 }
---assert(request.check_secret({ pin = "1" }, "pin", "2", codes).error == "Unauthorized (wrong pin)")
---assert(request.check_secret({}, "pin", nil, codes) == nil)
---```
---@param message table
---@param name string name of the field
---@param expected? string
---@param codes apps.request.Codes
---@return apps.request.Problem? problem
function request.check_secret(message, name, expected, codes) end

---Returns the text of an error as the C plugins send one: at most 511 bytes, cut between two characters.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local request = require "apps.request"
---assert(#request.cut(("x"):rep(600)) == 511)
---```
---@param text string
---@return string text
function request.cut(text) end

---Says whether a list contains only strings.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local request = require "apps.request"
---assert(request.all_strings { "a", "b" } and not request.all_strings { "a", 1 })
---```
---@param list any[]
---@return boolean
function request.all_strings(list) end

return request
