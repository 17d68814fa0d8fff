---@meta store

---Values by key, in the memory of the process. All coroutines share them, and they survive a reload of the script, but not the end of
---Janus.
---
---A value is a boolean, a number, a string, or a table of these. Tables are copied when they go in and when they come out. `null` and the
---arrays of `json` and `cjson` stay as they are; other metatables are lost. A key is a string of up to 1024 bytes; a whole number is the
---same key as its digits.
---
---The store holds 100,000 keys, 1 MB per value, and 64 MB in all. It estimates sizes, rather too high: some 300 bytes for each key, 700
---for a table with named fields, and 150 for each field. The store refuses values that do not fit; it never drops a value before its
---time.
---
---The functions of the module use keys without a namespace; `open` returns a namespace.
---@class store
local store = {}

---A value that the store can hold.
---@alias store.Value boolean|number|string|table

---Options of the functions that store a value.
---@class store.Options
---@field ttl? number seconds that the key lives; no limit when left out

---A set of keys that is separate from other namespaces. The methods are those of the module.
---@class store.Namespace
---@field get fun(self: store.Namespace, key: string|integer, otherwise?: any): any as store.get
---@field set fun(self: store.Namespace, key: string|integer, value: store.Value?, options?: store.Options): true?, string? as store.set
---@field add fun(self: store.Namespace, key: string|integer, value: store.Value, options?: store.Options): true?, string? as store.add
---@field incr fun(self: store.Namespace, key: string|integer, by?: number, options?: store.Options): number?, string? as store.incr
---@field delete fun(self: store.Namespace, key: string|integer): boolean as store.delete
---@field ttl fun(self: store.Namespace, key: string|integer): number?, string? as store.ttl
---@field touch fun(self: store.Namespace, key: string|integer, seconds: number): true?, string? as store.touch
---@field keys fun(self: store.Namespace, prefix?: string): string[] as store.keys
---@field count fun(self: store.Namespace, prefix?: string): integer as store.count
---@field clear fun(self: store.Namespace, prefix?: string): integer as store.clear

---Returns the value of a key.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local store = require "store"
---store.set("room:1", { name = "lobby" })
---assert(store.get "room:1".name == "lobby")
---assert(store.get "room:2" == nil and store.get("room:2", false) == false)
---```
---@param key string|integer
---@param otherwise? any the result if there is no such key
---@return any value
function store.get(key, otherwise) end

---Stores a value. The value and the time of an existing key are replaced. The value nil deletes the key.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when the store is full, or the value is too large or of a kind that the store cannot hold; raises on misuse.
---
---```lua
---local store = require "store"
---assert(store.set("pin", "1234", { ttl = 60 }))
---local ok, reason = store.set("callback", print)
---assert(ok == nil and reason == "the value: a function cannot be copied")
---```
---@param key string|integer
---@param value store.Value?
---@param options? store.Options
---@return true? stored
---@return string? reason
function store.set(key, value, options) end

---Stores a value unless the key exists. Of several coroutines that try, the first one succeeds.
---
---Context: any callback; never waits.
---Errors: as `set` does; also returns nil and `"the key exists"`.
---
---```lua
---local store = require "store"
---assert(store.add("owner", "alice", { ttl = 30 }))
---local ok, reason = store.add("owner", "bob")
---assert(ok == nil and reason == "the key exists" and store.get "owner" == "alice")
---```
---@param key string|integer
---@param value store.Value
---@param options? store.Options
---@return true? stored
---@return string? reason
function store.add(key, value, options) end

---Adds to a number; a key that does not exist counts as 0. An existing key keeps its time, so that the example counts the calls of one
---minute.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when the value is no number, or the store is full; raises on misuse.
---
---```lua
---local store = require "store"
---local function allowed(client)
---  return store.incr("calls:" .. client, 1, { ttl = 60 }) <= 2
---end
---assert(allowed "alice" and allowed "alice" and not allowed "alice" and allowed "bob")
---```
---@param key string|integer
---@param by? number 1 when left out
---@param options? store.Options only for a new key
---@return number? number the sum
---@return string? reason
function store.incr(key, by, options) end

---Deletes a key.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local store = require "store"
---store.set("x", 1)
---assert(store.delete "x" == true and store.delete "x" == false)
---```
---@param key string|integer
---@return boolean existed
function store.delete(key) end

---Returns how many seconds a key still has to live; infinity (`math.huge`) for a key without a limit.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when there is no such key; raises on misuse.
---
---```lua
---local store = require "store"
---store.set("x", 1, { ttl = 60 })
---store.set("y", 1)
---assert(store.ttl "x" <= 60 and store.ttl "y" > 1e300 and store.ttl "z" == nil)
---```
---@param key string|integer
---@return number? seconds
---@return string? reason
function store.ttl(key) end

---Sets how many seconds a key lives from now on.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when there is no such key; raises on misuse.
---
---```lua
---local store = require "store"
---store.set("session", { user = "alice" }, { ttl = 1 })
---assert(store.touch("session", 3600) and store.ttl "session" > 3000)
---assert(store.touch("other", 3600) == nil)
---```
---@param key string|integer
---@param seconds number greater than 0; `math.huge` is no limit
---@return true? touched
---@return string? reason
function store.touch(key, seconds) end

---Returns the keys that begin with a prefix, sorted. The function looks at all keys of the namespace; 100,000 keys take some 100 ms.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local store = require "store"
---store.set("room:2", true)
---store.set("room:1", true)
---store.set("user:1", true)
---assert(table.concat(store.keys "room:", " ") == "room:1 room:2" and #store.keys() == 3)
---```
---@param prefix? string all keys when left out
---@return string[] keys
function store.keys(prefix) end

---Returns how many keys begin with a prefix.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local store = require "store"
---store.set("room:1", true)
---store.set("user:1", true)
---assert(store.count "room:" == 1 and store.count() == 2)
---```
---@param prefix? string all keys when left out
---@return integer count
function store.count(prefix) end

---Deletes the keys that begin with a prefix; without a prefix, all keys of the namespace.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local store = require "store"
---store.set("room:1", true)
---store.set("user:1", true)
---assert(store.clear "room:" == 1 and store.clear() == 1 and store.count() == 0)
---```
---@param prefix? string
---@return integer count number of deleted keys
function store.clear(prefix) end

---Returns a namespace. A namespace exists as long as it has keys; nobody has to create it.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local store = require "store"
---local rooms, users = store.open "rooms", store.open "users"
---rooms:set(1, { name = "lobby" })
---users:set(1, { name = "alice" })
---assert(rooms:get(1).name == "lobby" and rooms:count() == 1 and store.count() == 0)
---```
---@param name string 1 to 1024 bytes
---@return store.Namespace namespace
function store.open(name) end

return store
