---@meta redis

---A client of a Redis server. While a function waits for Redis, other coroutines run.
---
---Redis may go away and come back: each call that needs it meanwhile returns nil and a
---reason, and the first one after that finds a connection again; subscriptions go on by
---themselves. A command is sent once at most: of one whose answer was lost, nobody knows
---whether it was done. Over TLS, a call may also fail on a connection that was lost
---while it was idle.
---
---`require "redis"` works in every build; in one with the tag `golua_noredis`,
---`redis.connect` returns nil and a reason.
---@class redis
local redis = {}

---What `redis.connect` takes.
---@class redis.Settings
---@field address? string host:port, "127.0.0.1:6379" when left out
---@field url? string redis://user:password@host:port/db, or rediss:// for TLS, instead of `address`
---@field username? string
---@field password? string it never appears in reasons or logs
---@field db? integer number of the database, 0 when left out
---@field tls? boolean|http.TLS true checks the certificate with the authorities of the system
---@field timeout? number seconds for each step: to connect, to get a connection, to be answered; 5 when left out, at most 3600
---@field pool_size? integer connections at most, 10 when left out, at most 100

---Makes a client. It connects when it is first used, so that it can be made while the
---script is loaded. Keep it: at most 64 can be open at once; one that the script has
---forgotten is closed some time later.
---
---Context: anywhere; does not wait.
---Errors: raises for a field that is unknown or of the wrong type; returns nil and a
---reason when too many clients are open.
---
---```lua
---local redis = require "redis"
---local r = assert(redis.connect { address = "127.0.0.1:6379", timeout = 2 })
---assert(r:set("room:1", "open"))
---print(r:get("room:1"))
---```
---@param settings? redis.Settings
---@return redis.Client? client
---@return string? reason
function redis.connect(settings) end

---What Redis answers: strings (of any bytes), numbers, booleans (only with scripts and
---RESP3), nil, arrays from 1 on, maps as tables by key. Integers beyond 2^53 come as strings of
---digits; an error inside of an array comes as a table `{ error = reason }`. Replies
---of more than 16 MB are refused, and the connection is closed.
---@alias redis.Reply string|number|boolean|table|nil

---A client is also a batch with each command as a method, such as `client:hset(...)`,
---named by its letters in any case.
---@class redis.Client
---@field [string] fun(self: redis.Client, ...: string|number): redis.Reply, string?
local client = {}

---Sends a command. `client:get(key)` is the same as `client:command("GET", key)`, and so
---for all others; this form is for names that are no Lua names.
---
---Commands that block in Redis (BLPOP, XREAD with BLOCK, WAIT ...) get a connection of
---their own, up to 100 for each client, and wait as long as they ask for; "for ever" is an hour. They are given
---up when the session ends. Commands that would change a connection that others
---share (SELECT, MULTI, SUBSCRIBE, WATCH ...) raise an error that names the alternative.
---
---Context: any callback; waits.
---Errors: raises for arguments that are no strings or numbers. Returns nil and a reason
---when Redis answers with an error or cannot be reached, such as "timeout"; a nil
---without a reason is Redis's nil.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---assert(r:command("HSET", "user:7", "name", "Ada", "calls", 3))
---local user = assert(r:hgetall("user:7"))
---assert(user.name == "Ada" and user.calls == "3")
---local half, reason = r:incr("user:7")
---assert(half == nil and reason:find "WRONGTYPE")
---assert(r:eval("return redis.call('HINCRBY', KEYS[1], 'calls', ARGV[1])", 1, "user:7", 2) == 5)
---```
---@param name string
---@param ... string|number
---@return redis.Reply reply
---@return string? reason
function client:command(name, ...) end

---Sends several commands at once, up to 10,000, and waits for all replies: those that a
---function adds to the batch that it is given, or those of a list.
---
---The replies are an array, with their count in `n`. Where a command has failed,
---the reply is nil, and `errors` has its reason at the same index; without a failure there
---is no `errors`.
---
---Context: any callback; waits. The function that fills the batch must not wait.
---Errors: raises for what is no command; returns nil and a reason when Redis cannot be
---reached.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local replies = assert(r:pipeline(function(p)
---  p:set("a", 1)
---  p:incr("a")
---  p:lpush("a", "x")
---end))
---assert(replies.n == 3 and replies[2] == 2 and replies.errors[3]:find "WRONGTYPE")
---local list = assert(r:pipeline { { "GET", "a" }, { "DEL", "a" } })
---assert(list[1] == "2" and not list.errors)
---```
---@param commands fun(batch: redis.Client)|table[]
---@return table? replies
---@return string? reason
function client:pipeline(commands) end

---Is `pipeline` as a transaction (MULTI ... EXEC): other clients see all of it or
---nothing. When Redis refuses a command as such, nothing is done, and nil and the
---reason are returned. For a transaction that depends on what it reads, use EVAL.
---
---Context: any callback; waits. The function that fills the batch must not wait.
---Errors: as `pipeline`.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local replies = assert(r:transaction(function(t)
---  t:decrby("account:1", 10)
---  t:incrby("account:2", 10)
---end))
---assert(replies[1] == -10 and replies[2] == 10)
---```
---@param commands fun(batch: redis.Client)|table[]
---@return table? replies
---@return string? reason
function client:transaction(commands) end

---Subscribes to channels, and returns when Redis has confirmed it. The subscription has
---a connection of its own and goes on when Redis was gone; what was published in
---between is lost.
---
---Context: any callback; waits.
---Errors: raises for names that are no strings; returns nil and a reason when Redis
---cannot be reached or 1000 subscriptions are open.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local news = assert(r:subscribe("news", "weather"))
---r:publish("news", "hello")
---local message, channel = news:receive(5)
---assert(message == "hello" and channel == "news")
---news:close()
---```
---@param channel string
---@param ... string
---@return redis.Subscription? subscription
---@return string? reason
function client:subscribe(channel, ...) end

---Is `subscribe` for patterns, such as "news.*".
---
---Context: any callback; waits.
---Errors: as `subscribe`.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local news = assert(r:psubscribe("news.*"))
---r:publish("news.sport", "1:0")
---local message, channel, pattern = news:receive(5)
---assert(message == "1:0" and channel == "news.sport" and pattern == "news.*")
---news:close()
---```
---@param pattern string
---@param ... string
---@return redis.Subscription? subscription
---@return string? reason
function client:psubscribe(pattern, ...) end

---Closes all connections of the client, in the background; its subscriptions stay.
---Calls that wait, and later ones, return nil and "the client is closed", or that the
---connection is.
---
---Context: anywhere; does not wait.
---Errors: raises on misuse.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---assert(r:ping() == "PONG")
---r:close()
---```
---@return true
function client:close() end

---@class redis.Subscription
local subscription = {}

---Waits for the next message. Up to 1000 messages, and 16 MB, that nobody has
---received are kept; then the oldest is dropped, and counted.
---
---Context: any callback; waits. With a timeout of 0, or when a message is there, it does
---not wait and may be called anywhere.
---Errors: raises for a timeout that is no number from 0 to 3600; returns nil and "timeout",
---or nil and "closed".
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local jobs = assert(r:subscribe("jobs"))
---local job, reason = jobs:receive(0.01)
---assert(job == nil and reason == "timeout")
---jobs:close()
---```
---@param timeout? number seconds; without it, it waits until the subscription is closed, an hour at most
---@return string? message
---@return string channel or the reason
---@return string? pattern only of `psubscribe`
function subscription:receive(timeout) end

---Ends the subscription to some of its channels or patterns.
---
---Context: any callback; waits.
---Errors: raises for names that are no strings.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local news = assert(r:subscribe("news", "weather"))
---news:unsubscribe("weather")
---news:close()
---```
---@param name string
---@param ... string
---@return true
function subscription:unsubscribe(name, ...) end

---Counts the messages that were dropped because nobody received them in time.
---
---Context: anywhere; does not wait.
---Errors: raises on misuse.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local news = assert(r:subscribe("news"))
---assert(news:dropped() == 0)
---news:close()
---```
---@return integer
function subscription:dropped() end

---Ends the subscription. Who waits in `receive` gets nil and "closed".
---
---Context: anywhere; does not wait.
---Errors: raises on misuse.
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local news = assert(r:subscribe("news"))
---news:close()
---assert(select(2, news:receive()) == "closed")
---```
---@return true
function subscription:close() end

return redis
