---@meta cjson

---JSON with the API of lua-cjson, written in Go. `json` is more tolerant, and scripts of the stock plugin use it.
---`require "cjson.safe"` has the same functions, but its `encode` and `decode` return nil and a reason instead of raising.
---
---A decoded array stays an array, even an empty one. The functions for settings take a new value, if any, and return the present value. Settings
---belong to one instance; `cjson.new` makes another instance.
---
---Context: anywhere; never waits.
---@class cjson
---@field null userdata stands for null in tables
---@field empty_array userdata is encoded as `[]`
---@field empty_array_mt table metatable of tables that are encoded as `[]` when they are empty
---@field array_mt table metatable of tables that are encoded as arrays
local cjson = {}

---Decodes a text. `null` becomes `cjson.null`.
---
---Errors: raises on misuse, and for text that is no JSON, with the place of the fault.
---
---```lua
---local cjson = require "cjson"
---local value = cjson.decode '{"name":"ada","list":[1,null]}'
---assert(value.name == "ada" and value.list[2] == cjson.null)
---
---local safe = require "cjson.safe"
---local none, reason = safe.decode "{"
---assert(none == nil and type(reason) == "string")
---```
---@param text string
---@return any value
function cjson.decode(text) end

---Encodes a value.
---
---Errors: raises on misuse, and for a value that JSON cannot express.
---
---```lua
---local cjson = require "cjson"
---assert(cjson.encode { 1, "two", cjson.null } == '[1,"two",null]')
---assert(cjson.encode {} == "{}" and cjson.encode(cjson.empty_array) == "[]")
---```
---@param value any
---@return string text
function cjson.encode(value) end

---Makes an instance, which has its own settings.
---
---Errors: none.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_empty_table_as_object(false)
---assert(cjson.encode {} == "[]")
---```
---@return cjson
function cjson.new() end

---Sets how arrays with holes are encoded. An array with an index above `safe` that is more than `ratio` times the number of values is
---refused, or becomes an object.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_sparse_array(true)
---assert(cjson.encode { [1000] = 1 } == '{"1000":1}')
---```
---@param convert? boolean whether such an array becomes an object; the default is false
---@param ratio? integer the default is 2; 0 allows all arrays
---@param safe? integer the default is 10
---@return boolean convert
---@return integer ratio
---@return integer safe
function cjson.encode_sparse_array(convert, ratio, safe) end

---Sets how deeply tables may be nested in an encoded value.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_max_depth(1)
---assert(not pcall(cjson.encode, { { 1 } }))
---```
---@param depth? integer 1 to 10000; the default is 1000
---@return integer depth
function cjson.encode_max_depth(depth) end

---Sets how deeply tables may be nested in a decoded value.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.decode_max_depth(1)
---assert(not pcall(cjson.decode, "[[1]]"))
---```
---@param depth? integer 1 to 10000; the default is 1000
---@return integer depth
function cjson.decode_max_depth(depth) end

---Sets how many digits numbers are written with.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_number_precision(3)
---assert(cjson.encode(3.14159) == "3.14")
---```
---@param digits? integer 1 to 16; the default is 14
---@return integer digits
function cjson.encode_number_precision(digits) end

---Exists for compatibility. The setting is stored but has no effect: small buffers are always kept.
---
---Errors: raises on misuse.
---
---```lua
---assert(require("cjson").encode_keep_buffer() == true)
---```
---@param keep? boolean
---@return boolean keep
function cjson.encode_keep_buffer(keep) end

---Sets how NaN and infinity are encoded: false refuses them, `"null"` writes null, true writes them.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---assert(not pcall(cjson.encode, 0 / 0))
---cjson.encode_invalid_numbers "null"
---assert(cjson.encode { 0 / 0 } == "[null]")
---```
---@param setting? boolean|"null" the default is false
---@return boolean|"null" setting
function cjson.encode_invalid_numbers(setting) end

---Sets whether NaN, infinity and hexadecimal numbers are accepted in a text.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.decode_invalid_numbers(false)
---assert(not pcall(cjson.decode, "[0x10]"))
---```
---@param setting? boolean the default is true
---@return boolean setting
function cjson.decode_invalid_numbers(setting) end

---Sets whether an empty table without a metatable of arrays is `{}` (true) or `[]`.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_empty_table_as_object(false)
---assert(cjson.encode { list = {} } == '{"list":[]}')
---```
---@param setting? boolean the default is true
---@return boolean setting
function cjson.encode_empty_table_as_object(setting) end

---Sets whether all decoded arrays get the metatable `array_mt`.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.decode_array_with_array_mt(true)
---assert(getmetatable(cjson.decode "[1]") == cjson.array_mt)
---```
---@param setting? boolean the default is false
---@return boolean setting
function cjson.decode_array_with_array_mt(setting) end

return cjson
