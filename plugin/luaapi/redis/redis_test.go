//go:build !golua_noredis

package redis_test

import (
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/luaapi/internal/enginetest"
	"janus-golua/plugin/luaapi/redis"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

func TestCommandsAndReplies(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{})
	e.Must(`local r = connect()
assert(r:set("k", "a\0b\r\n\255") == "OK")
assert(r:get("k") == "a\0b\r\n\255")
assert(r:command("GET", "k") == r:GET("k"))
assert(select("#", r:get("none")) == 1 and r:get("none") == nil)
assert(r:incrby("n", 41) == 41 and r:incr("n") == 42)
assert(r:set("big", "9007199254740993") and r:incrby("big", 0) == "9007199254740993")
assert(r:hset("h", "a", 1, "b", 2.5) == 2)
local h = r:hgetall("h")
assert(h.a == "1" and h.b == "2.5")
assert(next(r:hgetall("none")) == nil)
r:rpush("l", "x", "y") r:del("m")
local l = r:lrange("l", 0, -1)
assert(#l == 2 and l[2] == "y")
local m = r:mget("k", "none", "n")
assert(m[1] and m[2] == nil and m[3] == "42")
assert(r:zadd("z", 1.5, "one") == 1 and r:zscore("z", "one") == 1.5)
local none, why = r:incr("k")
assert(none == nil and why == "ERR value is not an integer or out of range", why)
assert(select(2, r:get()):find "wrong number of arguments")
local e = r:eval("return {1, redis.error_reply('ERR inner'), {2, false}}", 0)
assert(e[1] == 1 and e[2].error == "ERR inner" and e[3][1] == 2)
assert(r:eval("return ARGV[1] .. KEYS[1]", 1, "k'\r\nDEL k", "$") == "$k'\r\nDEL k")
assert(r:get("k"))
assert(r:command("CLIENT", "GETNAME") == nil)
assert(not tostring(r):find("` + password + `", 1, true))`)
}

func TestMisuseRaises(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{Commands: 2, Bytes: 1000})
	e.Must(`local r = connect()
raises("client:get: argument 1 is a table, expected a string or a number", function() r:get({}) end)
raises("client:set: argument 2 is missing, expected a string or a number", function() r:set("a", nil) end)
raises("client:command: argument 1 is missing, expected a string", function() r:command() end)
raises("call it with a colon", function() r.get("k") end)
raises("call it with a colon", function() r.close() end)
raises("redis client: a method is \"json.set\", expected the name of a command", function() return r["json.set"] end)
raises("SELECT would change a connection that others share: use redis.connect{db=...}", function() r:select(1) end)
raises("MULTI would change", function() r:command("multi") end)
raises("CLIENT REPLY would change", function() r:client("reply", "off") end)
raises("client:set: argument 2 makes more than 1000 bytes", function() r:set("k", ("x"):rep(1000)) end)
raises("client:pipeline: argument 1 is missing, expected a function or a table of commands", function() r:pipeline() end)
raises("client:pipeline: argument 1 holds a string, expected commands", function() r:pipeline({"GET"}) end)
raises("client:pipeline: there are no commands", function() r:pipeline({}) end)
raises("client:pipeline: more than 2 commands", function() r:pipeline({{"PING"}, {"PING"}, {"PING"}}) end)
raises("have been sent already", function() local q r:pipeline(function(p) q = p p:ping() end) q:ping() end)
raises("cannot wait in a function", function() r:pipeline(function() r:ping() end) end)
raises("redis.connect: field 'adress' is unknown", function() redis.connect{adress = "x"} end)
raises("redis.connect: field 'timeout' is 0, expected", function() redis.connect{timeout = 0} end)
raises("redis.connect: field 'pool_size' is 101", function() redis.connect{pool_size = 101} end)
raises("redis.connect: field 'tls' is a number, expected true or false", function() redis.connect{tls = 1} end)
assert(select(2, redis.connect{tls = {ca = "x"}}) == "tls: 'ca' holds no certificate")
for _, url in ipairs { "redis://u:secret@[", "http://u:secret@x", "redis://u:secret@x/secret", "redis://u:secret@x?a=secret" } do
  raises("redis.connect: field 'url'", function() redis.connect{url = url} end)
  local _, why = pcall(redis.connect, {url = url})
  assert(not why:find "secret", why)
end
raises("client:subscribe: argument 1 is missing", function() r:subscribe() end)
raises("client:subscribe: argument 2 is a number", function() r:subscribe("a", 1) end)`)
}

func TestPipelinesAndTransactions(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{})
	e.Must(`local r = connect()
for _, way in ipairs { "pipeline", "transaction" } do
  local got = assert(r[way](r, function(p)
    p:set("k", 1) p:incr("k") p:get("none") p:lpush("k", "x") p:command("GET", "k")
  end))
  assert(got.n == 5 and got[1] == "OK" and got[2] == 2 and got[3] == nil and got[4] == nil and got[5] == "2", way)
  assert(got.errors[4]:find "^WRONGTYPE" and not got.errors[3])
  local list = assert(r[way](r, {{"SET", "a", 1}, {"GET", "a"}}))
  assert(list.n == 2 and list[2] == "1" and list.errors == nil)
end
local none, why = r:transaction({{"SET", "a", 2}, {"NOSUCH"}})
assert(none == nil and why:find "EXECABORT", why)
assert(r:get("a") == "1")
local t = assert(r:transaction({{"BLPOP", "nothing", 1}, {"GET", "a"}}))
assert(t[1] == nil and t[2] == "1")`)
}

func TestURLsAndDatabases(t *testing.T) {
	s := newServer(t)
	e := newEngine(t, s, redis.Limits{})
	e.Must(`local one = redis.connect { url = "redis://:` + password + `@` + s.address + `/1" }
local zero = connect()
one:set("k", "in 1")
assert(zero:get("k") == nil and connect({ db = 1 }):get("k") == "in 1")
zero:command("ACL", "SETUSER", "u", "on", ">other-secret", "~*", "+@all")
assert(connect({ username = "u", password = "other-secret" }):command("ACL", "WHOAMI") == "u")
local none, why = connect({ password = "wrong-secret" }):ping()
assert(none == nil and why:find "WRONGPASS" and not why:find "wrong%-secret", why)
none, why = connect({ password = "wrong-secret" }):subscribe("x")
assert(none == nil and why:find "WRONGPASS", why)`)
}

func TestItWaitsWhileOthersRun(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{})
	e.Must(`local r = connect { pool_size = 2 }
local popped = 0
for i = 1, 10 do spawn(function() local got = assert(r:blpop("q", 30)) popped = popped + got[2] end) end
for i = 1, 10 do assert(r:rpush("q", i)) end
while popped < 55 do sleep(0.01) end
local began = now()
assert(select("#", r:blpop("q", 0.2)) == 1)
assert(now() - began >= 0.2)`)
}

func TestTimeouts(t *testing.T) {
	e := newEngine(t, newServer(t, "--enable-debug-command", "yes"), redis.Limits{})
	e.Must(`local r = connect { timeout = 0.2 }
assert(r:ping() == "PONG")
spawn(function() assert(connect():debug("SLEEP", 1) == "OK") end)
sleep(0.05)
local began = now()
local none, why = r:get("k")
assert(none == nil and why == "timeout", why)
none, why = r:pipeline {{"GET", "k"}}
assert(none == nil and why == "timeout", why)
assert(now() - began < 0.8)
repeat sleep(0.05) until r:ping()
assert(now() - began < 3)
local refused, why = redis.connect { address = "127.0.0.1:1", timeout = 0.3 }:get("k")
assert(refused == nil and why == "connection refused", why)`)
}

func TestItGoesOnWhenTheServerIsBack(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{})
	e.Must(`local r = connect { timeout = 1, pool_size = 3 }
local s = assert(r:subscribe("news"))
local p = assert(r:psubscribe("n*"))
for i = 1, 5 do spawn(function() r:ping() end) end
assert(r:publish("news", "one") == 2)
assert(s:receive(5) == "one" and p:receive(5) == "one")
stop()
local none, why = r:get("k")
assert(none == nil and why ~= "", why)
assert(select(2, s:receive(0.1)) == "timeout")
start()
local began = now()
while not r:ping() do sleep(0.05) assert(now() - began < 10) end
for i = 1, 10 do assert(r:ping() == "PONG") end
while r:publish("news", "two") < 2 do sleep(0.05) assert(now() - began < 10) end
assert(select(1, s:receive(5)) == "two")
local message, channel, pattern = p:receive(5)
assert(message == "two" and channel == "news" and pattern == "n*")`)
}

func TestSubscriptions(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{Queued: 3})
	e.Must(`local r = connect()
local s = assert(r:subscribe("a", "b"))
assert(select(2, s:receive(0)) == "timeout")
spawn(function() sleep(0.05) r:publish("b", "x\0y") end)
local message, channel, pattern = s:receive()
assert(message == "x\0y" and channel == "b" and pattern == nil)
assert(s:unsubscribe("b") == true)
repeat local n = r:publish("b", "unheard") until n == 0
while s:receive(0.05) do end
local before = s:dropped()
for i = 1, 5 do assert(r:publish("a", i) == 1) end
while s:dropped() < before + 2 do sleep(0.01) end
assert(s:receive(1) == "3" and s:receive(1) == "4" and s:receive(1) == "5" and s:dropped() == before + 2)
spawn(function() sleep(0.05) s:close() end)
assert(select(2, s:receive()) == "closed" and select(2, s:receive(1)) == "closed")
repeat sleep(0.01) until r:publish("a", "nobody") == 0
raises("subscription:receive: argument 1 is -1, expected 0 to 3600", function() s:receive(-1) end)
assert(r:close())
for _, call in ipairs {
  function() return r:ping() end, function() return r:pipeline { { "PING" } } end,
  function() return r:subscribe "a" end, function() return r:blpop("q", 1) end,
} do
  local none, why = call()
  assert(none == nil and why == "the client is closed", why)
end`)
}

func TestAnEmptySubscriptionStays(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{})
	e.Must(`local r = connect()
local s = assert(r:subscribe("a"))
s:unsubscribe("a")
stop() start()
assert(select(2, s:receive(0.3)) == "timeout")
s:close()`)
}

func TestLimits(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{Clients: 2, Subscriptions: 1, Blocked: 1, Bytes: 1000})
	e.Must(`local r, other = connect(), connect()
local none, why = connect()
assert(none == nil and why == "2 clients are open already", why)
other:close()
repeat sleep(0.01) other = connect() until other
local s = assert(r:subscribe("a"))
assert(select(2, r:subscribe("a")) == "1 subscriptions are open already")
spawn(function() r:blpop("q", 1) end)
sleep(0.1)
assert(select(2, r:blpop("q", 1)) == "1 commands block already")
r:setrange("k", 999, "x")
none, why = r:get("k")
assert(none == nil and why == "the reply is larger than 1000 bytes", why)
r:setrange("k", 2^26, "x")
assert(select(2, r:get("k")) == why)
none, why = r:eval("local t = {} for i = 1, 100000 do t[i] = i end return t", 0)
assert(none == nil and why == "the reply is larger than 1000 bytes", why)
assert(select(2, r:pipeline({{"GETRANGE", "k", 0, 600}, {"GETRANGE", "k", 0, 600}})):find "larger than 1000")
assert(r:ping() == "PONG")
s:close()`)
}

func TestTheEndOfASessionEndsItsCommands(t *testing.T) {
	e := newEngine(t, newServer(t), redis.Limits{})
	e.Must(`r = connect()`)
	run := e.Begin(7, `r:blpop("q", 0)`)
	e.Must(`repeat sleep(0.01) until r:client("list"):find "cmd=blpop"`)
	_ = e.Do(script.Origin{}, func(*lua.LState) error { e.EndSession(7); return nil })
	if err := run.Wait(); err == nil || !strings.Contains(err.Error(), "session 7 is gone") {
		t.Errorf("ended with %v", err)
	}
	e.Must(`repeat sleep(0.01) until not r:client("list"):find "cmd=blpop"
r:rpush("q", "kept") assert(r:lpop("q") == "kept")`)
}

func TestClosingTheEngineEndsEverything(t *testing.T) {
	s := newServer(t)
	e := newEngine(t, s, redis.Limits{})
	e.Must(`r = connect() r:ping() s = r:subscribe("a") spawn(function() s:receive() end)`)
	e.Begin(0, `r:blpop("q", 0)`)
	began := time.Now()
	e.Close()
	if took := time.Since(began); took > awaiting.Patience { // blpop waits for ever
		t.Errorf("it took %s", took)
	}
}

func TestTLS(t *testing.T) {
	c := enginetest.NewCertificate(t, t.TempDir())
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	s := newServer(t, "--tls-port", port, "--tls-cert-file", c.CertFile, "--tls-key-file", c.KeyFile, "--tls-ca-cert-file", c.CertFile, "--tls-auth-clients", "no")
	e := newEngine(t, s, redis.Limits{Bytes: 1000})
	e.Must(`local ca = [[` + c.Text + `]]
local address = "` + address + `"
local r = connect { address = address, tls = { ca = ca } }
assert(r:ping() == "PONG" and r:setrange("k", 5000, "x"))
assert(select(2, r:get("k")) == "the reply is larger than 1000 bytes")
local sub = assert(r:subscribe("a"))
r:publish("a", "b")
assert(sub:receive(5) == "b")
sub:close()
assert(connect { url = "rediss://" .. address, tls = { insecure = true } }:ping() == "PONG")
for _, other in ipairs { { address = address, tls = true }, { url = "rediss://" .. address }, { address = address, tls = { ca = ca, server_name = "other" } } } do
  local none, why = connect(other):ping()
  assert(none == nil and why:find "certificate", why)
end
assert(r:blpop("q", 0.1) == nil)
stop() start()
local began = now()
repeat sleep(0.01) until r:ping() assert(now() - began < 10)`)
}

func TestAddressesThatAreRefused(t *testing.T) {
	var asked atomic.Value
	e := enginetest.New(t, func(ground waiting.Ground) map[string]lua.LGFunction {
		ground.Allow = func(_, address string) error {
			asked.Store(address)
			return errors.New("refused")
		}
		return map[string]lua.LGFunction{"redis": redis.Opener(redis.Options{Ground: ground})}
	})
	e.Must(`local r = require "redis".connect { address = "localhost:1234" }
assert(select(2, r:ping()) == "address is not allowed")
assert(select(2, r:blpop("q", 1)) == "address is not allowed")
assert(select(2, r:subscribe("a")) == "address is not allowed")`)
	if address := asked.Load(); address != "127.0.0.1:1234" && address != "[::1]:1234" {
		t.Errorf("asked for %v", address)
	}
}

func TestTheExamplesOfTheDefinitions(t *testing.T) {
	s := newServer(t)
	e := newEngine(t, s, redis.Limits{})
	e.Examples("../../../lua/definitions/redis.lua", `address = "127.0.0.1:6379"`, `address = "`+s.address+`", password = "`+password+`"`)
}
