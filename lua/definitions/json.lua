---@meta json

---JSON with the API of lua-json and a few more names. A call stops all sessions for some 10 µs per KB.
---
---A decoded array is encoded as an array again, even when it is empty. A new `{}` is an object, and a table with values at 1, 2 ... is an
---array. Tables may be nested 1000 deep.
---@class json
---@field null function stands for null in tables, because nil would be no entry
---@field util table of lua-json: `null`, `undefined`, `InitArray`, `IsArray`, `merge`, `clone`, `printValue` and others
local json = {}

---Decodes a text. `null` becomes `json.null`. Like lua-json, the function accepts comments, single quotes, trailing commas and the like. With
---`json.decode.strict` as options, the function accepts only an object or an array without such deviations. With `json.decode.simple`, null
---becomes nil. With `{ nothrow = true }`, the function returns nil and the reason instead of raising.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and for text that is no JSON, with the place of the fault: use `pcall` for text from a client.
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

---Encodes a value.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and for values that JSON cannot express: functions, NaN, text that is no UTF-8, a table that contains itself.
---
---```lua
---local json = require "json"
---assert(json.encode { 1, "two", json.null } == '[1,"two",null]')
---```
---@param value any
---@param options? table
---@return string text
function json.encode(value, options) end

---Marks a table as an array, so that it is encoded as an array even when it is empty.
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
---@return table table the same table
function json.array(table) end

---Encodes a value for people to read, with a line for each member and two spaces for each level.
---
---Context: any callback; never waits.
---Errors: as `json.encode` does.
---
---```lua
---local json = require "json"
---assert(json.pretty { room = 1 } == '{\n  "room": 1\n}')
---```
---@param value any
---@return string text
function json.pretty(value) end

return json
