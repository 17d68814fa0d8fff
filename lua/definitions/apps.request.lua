---@meta apps.request

---Checks of what clients ask, with the errors that clients of Janus's own plugins know. The applications in `lua/` use it.
---@class apps.request
local request = {}

---A name, what it may be, and whether it must be there.
---@class apps.request.Field
---@field [1] string
---@field [2] "boolean"|"string"|"integer"|"positive integer"|"array" a positive integer may be 0; an array is a table with keys 1 to n, or an empty one
---@field required? boolean

---The codes of an application's errors.
---@class apps.request.Codes
---@field missing? integer a field that must be there is not
---@field invalid? integer a field is of another type
---@field unauthorized? integer a secret is wrong

---@class apps.request.Problem
---@field error_code integer
---@field error string

---An error as clients get it.
---
---Context: anywhere; never waits.
---Errors: raises as `string.format`.
---
---```lua
---local request = require "apps.request"
---local problem = request.problem(417, "No such room (%d)", 1234)
---assert(problem.error_code == 417 and problem.error == "No such room (1234)")
---```
---@param code integer
---@param text string
---@param ... any what `text` is formatted with
---@return apps.request.Problem problem
function request.problem(code, text, ...) end

---Makes a list of fields.
---
---Context: anywhere; never waits.
---Errors: raises for a field of another kind than there are.
---
---```lua
---local fields = require "apps.request".fields { { "room", "positive integer", required = true }, { "pin", "string" } }
---```
---@param rows apps.request.Field[]
---@return apps.request.Field[] fields the same
function request.fields(rows) end

---The first problem of a request, in the order of the fields. Fields that the list does not name are left alone.
---
---Context: anywhere; never waits.
---Errors: nil when all is well.
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

---The problem with a secret, PIN or key in a field. How long it takes does not tell how much of a guess was right.
---
---Context: anywhere; never waits.
---Errors: nil when all is well, also when none is expected.
---
---```lua
---local request = require "apps.request"
---local codes = { missing = 413, invalid = 414, unauthorized = 419 }
---assert(request.check_secret({ pin = "1" }, "pin", "2", codes).error == "Unauthorized (wrong pin)")
---assert(request.check_secret({}, "pin", nil, codes) == nil)
---```
---@param message table
---@param name string of the field
---@param expected? string
---@param codes apps.request.Codes
---@return apps.request.Problem? problem
function request.check_secret(message, name, expected, codes) end

---Whether a list has strings only.
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
