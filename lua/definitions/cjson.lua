---@meta cjson

---JSON with the API of lua-cjson, native; `json` forgives more, and is the one that scripts of the stock plugin use.
---`require "cjson.safe"` gives the same functions, of which `encode` and `decode` return nil and a reason where these raise.
---
---A decoded array stays one when it is empty. Each setting takes a new value, if any, and returns the one in force; they are those of one
---instance, and `cjson.new` makes another.
---
---Context: anywhere; never waits.
---@class cjson
---@field null userdata what stands for null in tables
---@field empty_array userdata what is encoded as `[]`
---@field empty_array_mt table the metatable of tables that are encoded as `[]` when they are empty
---@field array_mt table the metatable of tables that are encoded as arrays
local cjson = {}

---The value that a text says. `null` is `cjson.null`.
---
---Errors: raises on misuse, and with the place when the text is no JSON.
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

---The text of a value.
---
---Errors: raises on misuse, and for what has no JSON.
---
---```lua
---local cjson = require "cjson"
---assert(cjson.encode { 1, "two", cjson.null } == '[1,"two",null]')
---assert(cjson.encode {} == "{}" and cjson.encode(cjson.empty_array) == "[]")
---```
---@param value any
---@return string text
function cjson.encode(value) end

---Makes an instance with settings of its own.
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

---What is done with arrays that have holes: one with an index above `safe` that is more than `ratio` times its number of
---values is refused, or becomes an object.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_sparse_array(true)
---assert(cjson.encode { [1000] = 1 } == '{"1000":1}')
---```
---@param convert? boolean whether it becomes an object; false at first
---@param ratio? integer 2 at first; 0 allows all
---@param safe? integer 10 at first
---@return boolean convert
---@return integer ratio
---@return integer safe
function cjson.encode_sparse_array(convert, ratio, safe) end

---How many tables may lie in one another in what is encoded.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_max_depth(1)
---assert(not pcall(cjson.encode, { { 1 } }))
---```
---@param depth? integer 1 to 10000, 1000 at first
---@return integer depth
function cjson.encode_max_depth(depth) end

---How many tables may lie in one another in what is decoded.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.decode_max_depth(1)
---assert(not pcall(cjson.decode, "[[1]]"))
---```
---@param depth? integer 1 to 10000, 1000 at first
---@return integer depth
function cjson.decode_max_depth(depth) end

---How many digits numbers are written with.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_number_precision(3)
---assert(cjson.encode(3.14159) == "3.14")
---```
---@param digits? integer 1 to 16, 14 at first
---@return integer digits
function cjson.encode_number_precision(digits) end

---Remembered, without effect: small buffers are kept in any case.
---
---Errors: raises on misuse.
---
---```lua
---assert(require("cjson").encode_keep_buffer() == true)
---```
---@param keep? boolean
---@return boolean keep
function cjson.encode_keep_buffer(keep) end

---What is done with NaN and infinity: false refuses them, `"null"` writes null, true writes them.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---assert(not pcall(cjson.encode, 0 / 0))
---cjson.encode_invalid_numbers "null"
---assert(cjson.encode { 0 / 0 } == "[null]")
---```
---@param setting? boolean|"null" false at first
---@return boolean|"null" setting
function cjson.encode_invalid_numbers(setting) end

---Whether NaN, infinity and hexadecimal numbers are read.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.decode_invalid_numbers(false)
---assert(not pcall(cjson.decode, "[0x10]"))
---```
---@param setting? boolean true at first
---@return boolean setting
function cjson.decode_invalid_numbers(setting) end

---Whether an empty table without a mark is `{}`, or `[]`.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.encode_empty_table_as_object(false)
---assert(cjson.encode { list = {} } == '{"list":[]}')
---```
---@param setting? boolean true at first
---@return boolean setting
function cjson.encode_empty_table_as_object(setting) end

---Whether decoded arrays get the metatable `array_mt`, all of them.
---
---Errors: raises on misuse.
---
---```lua
---local cjson = require("cjson").new()
---cjson.decode_array_with_array_mt(true)
---assert(getmetatable(cjson.decode "[1]") == cjson.array_mt)
---```
---@param setting? boolean false at first
---@return boolean setting
function cjson.decode_array_with_array_mt(setting) end

return cjson
