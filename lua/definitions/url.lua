---@meta url

---URLs (RFC 3986) and query strings.
---@class url
local url = {}

---The parts of a URL. A part that the URL lacks is nil. All parts but `query` and `raw_path` are without escapes.
---@class url.Parts
---@field scheme? string in lower case
---@field user? string
---@field password? string
---@field host? string without the brackets of an IPv6 address
---@field port? integer
---@field path? string
---@field raw_path? string the path as it was written, only if escaping `path` would give another text
---@field opaque? string the text behind the scheme if that is neither `//` nor a path, as in `turn:host:3478`
---@field query? string|url.Query the text behind the `?`; `build` also takes a table, as `build_query` does
---@field fragment? string

---Values by name, each a string, a number, a boolean or an array of these. To keep an order, a list of pairs
---`{ name, value }`.
---@alias url.Query table<string, any> | any[][]

---Splits a URL into its parts.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason, which does not repeat the URL; raises on misuse.
---
---```lua
---local url = require "url"
---local parts = url.parse "https://alice@example.com:8443/rooms/my%20room?pin=1#top"
---assert(parts.host == "example.com" and parts.port == 8443 and parts.user == "alice")
---assert(parts.path == "/rooms/my room" and parts.query == "pin=1" and parts.fragment == "top")
---assert(url.parse "http://example.com:port/" == nil)
---```
---@param text string
---@return url.Parts? parts
---@return string? reason
function url.parse(text) end

---Builds a URL from its parts, with the necessary escapes.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason if the result would have other parts, as for a host with a `/`; raises on misuse.
---
---```lua
---local url = require "url"
---local text = url.build { scheme = "https", host = "example.com", path = "/my room", query = { pin = 1 } }
---assert(text == "https://example.com/my%20room?pin=1")
---assert(url.build { scheme = "https", host = "example.com/evil" } == nil)
---```
---@param parts url.Parts
---@return string? text
---@return string? reason
function url.build(parts) end

---Resolves a reference in a document whose address is `base`.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local url = require "url"
---assert(url.resolve("http://example.com/a/b", "../c?d") == "http://example.com/c?d")
---```
---@param base string a URL with a scheme
---@param reference string
---@return string? text
---@return string? reason
function url.resolve(base, reference) end

---Escapes all characters but letters, digits and `-._~`, so that a text can be one part of a path or a query.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local url = require "url"
---assert(url.escape "my room/1" == "my%20room%2F1")
---```
---@param text string
---@return string escaped
function url.escape(text) end

---Undoes escapes. A `+` stays as it is: it means a space only in queries, which `parse_query` reads.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local url = require "url"
---assert(url.unescape "my%20room%2F1" == "my room/1")
---assert(url.unescape "100%" == nil)
---```
---@param text string
---@return string? unescaped
---@return string? reason
function url.unescape(text) end

---Parses a query string of up to 1000 pairs. The first result has the first value of each name; the second result has all pairs in
---order.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local url = require "url"
---local values, pairs = url.parse_query "name=my+room&tag=a&tag=b"
---assert(values.name == "my room" and values.tag == "a")
---assert(#pairs == 3 and pairs[3][1] == "tag" and pairs[3][2] == "b")
---```
---@param text string without the `?`
---@return table<string, string>? values
---@return string[][]|string pairs each `{ name, value }`; the reason when values is nil
function url.parse_query(text) end

---Writes a query string. Values by name are sorted by name; a list of pairs keeps its order.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local url = require "url"
---assert(url.build_query { room = 1, tags = { "a", "b c" } } == "room=1&tags=a&tags=b%20c")
---assert(url.build_query { { "z", 1 }, { "a", true } } == "z=1&a=true")
---```
---@param values url.Query
---@return string text
function url.build_query(values) end

return url
