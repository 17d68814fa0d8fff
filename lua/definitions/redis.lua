---@meta redis

---A client for a Redis server. While a function waits for Redis, other coroutines run.
---
---Redis may go away and come back. Meanwhile, each call that needs Redis returns nil and a reason. The first call after that connects again,
---and subscriptions resume by themselves. The client sends a command at most once: if the answer was lost, nobody knows whether Redis
---executed the command. With TLS, a call may also fail on a connection that was lost while it was idle.
---
---`require "redis"` works in every build. In a build with the tag `golua_noredis`, `redis.connect` returns nil and a reason.
---@class redis
local redis = {}

---Settings of `redis.connect`.
---@class redis.Settings
---@field address? string host:port; "127.0.0.1:6379" when left out
---@field url? string redis://user:password@host:port/db, or rediss:// for TLS; replaces `address`
---@field username? string
---@field password? string never appears in reasons or logs
---@field db? integer number of the database; 0 when left out
---@field tls? boolean|http.TLS true checks the certificate with the authorities of the system
---@field timeout? number seconds for each step: to connect, to get a connection, to get an answer; 5 when left out, at most 3600
---@field pool_size? integer largest number of connections; 10 when left out, at most 100

---Makes a client. The client connects when it is first used, so a script can make it while the script is loaded. Keep the client: at most
---64 can be open at once. A client that the script has forgotten is closed some time later.
---
---Context: anywhere; never waits.
---Errors: raises for an unknown field or one of the wrong type; returns nil and a reason when too many clients are open.
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

---A reply of Redis: a string (of any bytes), a number, a boolean (only with scripts and RESP3), nil, an array from 1 on, or a table for a map.
---Integers beyond 2^53 are strings of digits. An error inside an array is a table `{ error = reason }`. A reply of more
---than 16 MB is refused, and its connection is closed.
---@alias redis.Reply string|number|boolean|table|nil

---A client of `redis.connect`, or a batch of `pipeline`. Every command is a method, such as `client:hset(...)`, whose name may have any case.
---@class redis.Client
---@field [string] fun(self: redis.Client, ...: string|number): redis.Reply, string?
local client = {}

---Sends a command. `client:get(key)` is the same as `client:command("GET", key)`, and so on for all other commands. This form is for
---names that are no Lua names.
---
---Commands that block in Redis (BLPOP, XREAD with BLOCK, WAIT ...) get a connection of their own, up to 100 per client, and wait as long as
---they ask for; "for ever" is an hour. The end of the session cancels them. Commands that would change a shared connection (SELECT,
---MULTI, SUBSCRIBE, WATCH ...) raise an error that names the alternative.
---
---Context: where waiting is possible; waits.
---Errors: raises for arguments that are neither strings nor numbers. Returns nil and a reason when Redis answers with an error or cannot be reached,
---such as "timeout". nil without a reason is the nil of Redis.
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

---Sends up to 10,000 commands at once and waits for all replies. The commands are a list, or come from a function that adds them to the
---batch that it gets.
---
---The replies are an array, with their number in `n`. If a command fails, its reply is nil, and `errors` has the reason at the same
---index. If no command fails, there is no `errors`.
---
---Context: where waiting is possible; waits. The function that fills the batch must not wait.
---Errors: raises for something that is no command; returns nil and a reason when Redis cannot be reached.
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

---Sends commands like `pipeline`, but as a transaction (MULTI ... EXEC): other clients see all of its changes or none. If Redis rejects
---a command as such, nothing is executed, and the function returns nil and the reason. For a transaction that depends on values that it
---reads, use EVAL.
---
---Context: where waiting is possible; waits. The function that fills the batch must not wait.
---Errors: as `pipeline` does.
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

---Subscribes to channels, and returns when Redis has confirmed this. The subscription has a connection of its own and resumes after a loss
---of Redis; messages published in between are lost.
---
---Context: where waiting is possible; waits.
---Errors: raises for names that are no strings; returns nil and a reason when Redis cannot be reached or 1000 subscriptions are open.
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

---Subscribes to patterns, such as "news.*".
---
---Context: where waiting is possible; waits.
---Errors: as `subscribe` does.
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

---Closes all connections of the client, in the background. Subscriptions stay. Waiting and later calls return nil and "the client is closed", or a
---reason that says that the connection is closed.
---
---Context: anywhere; never waits.
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

---A subscription of `subscribe` or `psubscribe`.
---@class redis.Subscription
local subscription = {}

---Waits for the next message. The subscription keeps up to 1000 messages and 16 MB; beyond that, it drops the oldest message and
---counts it.
---
---Context: where waiting is possible; waits. With a timeout of 0, or when a message is there, it does not wait and may be called anywhere.
---Errors: raises for a timeout that is no number from 0 to 3600; returns nil and "timeout", or nil and "closed".
---
---```lua
---local redis = require "redis"
---local r = redis.connect { address = "127.0.0.1:6379" }
---local jobs = assert(r:subscribe("jobs"))
---local job, reason = jobs:receive(0.01)
---assert(job == nil and reason == "timeout")
---jobs:close()
---```
---@param timeout? number seconds; when left out, until the subscription is closed, at most an hour
---@return string? message
---@return string channel or the reason
---@return string? pattern only with `psubscribe`
function subscription:receive(timeout) end

---Unsubscribes from some of the channels or patterns.
---
---Context: where waiting is possible; waits.
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

---Returns how many messages were dropped because the script did not receive them in time.
---
---Context: anywhere; never waits.
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

---Ends the subscription. A coroutine that waits in `receive` gets nil and "closed".
---
---Context: anywhere; never waits.
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
