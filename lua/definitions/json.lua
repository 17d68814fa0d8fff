---@meta json

---JSON, with the API of lua-json and a few names more. All sessions wait meanwhile: some 10 µs for 1 KB.
---
---A decoded array stays one when it is encoded, also when it is empty; a fresh `{}` is an object, and a table with
---values at 1, 2 ... an array. Tables may lie in one another 1000 deep.
---@class json
---@field null function what stands for null in tables, where nil would be no entry
---@field util table of lua-json: `null`, `undefined`, `InitArray`, `IsArray`, `merge`, `clone`, `printValue` and others
local json = {}

---The value that a text says. `null` is `json.null`. Comments, single quotes, trailing commas and the like are
---forgiven, as lua-json does; `json.decode.strict` as options takes a table or an array only, and forgives nothing;
---`json.decode.simple` makes null nil; `{ nothrow = true }` returns nil and the reason in place of raising.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and with the place when the text is no JSON: call it by `pcall` for what a client has sent.
---
---```lua
---local json = require "json"
---local value = json.decode '{"name":"alice","rooms":[1,2],"pin":null}'
---assert(value.name == "alice" and value.rooms[2] == 2 and value.pin == json.null)
---local ok, reason = pcall(json.decode, '{"name":')
---assert(not ok and type(reason) == "string")
---```
---@param text string
---@param options? table|boolean
---@return any value
function json.decode(text, options) end

---The text of a value.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and for what has no JSON: functions, NaN, text that is no UTF-8, a table that contains itself.
---
---```lua
---local json = require "json"
---assert(json.encode { 1, "two", json.null } == '[1,"two",null]')
---```
---@param value any
---@param options? table
---@return string text
function json.encode(value, options) end

---Makes a table one that is encoded as an array, also when it is empty.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local json = require "json"
---assert(json.encode { members = json.array() } == '{"members":[]}')
---assert(json.encode { members = {} } == '{"members":{}}')
---```
---@param table? table a new one when left out
---@return table table the same
function json.array(table) end

---The text of a value for people to read: a line for each member, two spaces for each level.
---
---Context: any callback; never waits.
---Errors: as `json.encode`.
---
---```lua
---local json = require "json"
---assert(json.pretty { room = 1 } == '{\n  "room": 1\n}')
---```
---@param value any
---@return string text
function json.pretty(value) end

return json
