---@meta websocket

---A client for WebSocket (RFC 6455) whose functions wait: other coroutines run meanwhile.
---
---A connection is read all the time, and answers pings. Messages that nobody has received yet stand in a queue of at
---most 16, or of about `max_message` bytes. While that is full nothing is read, and pings of the server are not
---answered: the server is held up, and no message is lost.
---
---A connection ends when the script does, when `ws:close` is called, and when the script has lost it: the garbage
---collector then cuts it, some time later. At most 1000 are open at once. Misuse raises an error.
---
---In a build with the tag `nohttp`, `require "websocket"` raises an error that says so.
---@class websocket
local websocket = {}

---@class websocket.Options
---@field headers? table<string, string|number|string[]> for the handshake, at most 65536 bytes
---@field protocols? string|string[] subprotocols, the preferred one first
---@field timeout? number seconds for connecting, and for sending each message, 0.001 to 3600; 10 without it
---@field ping? number seconds between pings, at most 3600; 30 without it, 0 for none. A server that has not answered when the next one is due is gone
---@field max_message? integer size of the largest message to receive, in bytes, at most 16777216; 1048576 without it
---@field tls? http.TLS

---A connection. Several coroutines may use it at once: each message goes to one of those that receive.
---@class websocket.Connection
local ws = {}

---Connects. Redirects are not followed.
---
---Context: any callback; waits.
---Errors: returns nil and `timeout`, `connection refused`, `address is not allowed`, `certificate …`, `tls: …`,
---`url is …` or another reason of `http`; `server answered with status N`, `handshake failed`, `too many connections`;
---raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo", { protocols = "chat", headers = { Authorization = "Bearer t" } }))
---assert(ws:protocol() == "chat")
---ws:close()
---```
---@param url string begins with ws:// or wss://
---@param options? websocket.Options
---@return websocket.Connection? ws
---@return string? reason
function websocket.connect(url, options) end

---Sends a text, and waits until it is written. The script minds that it is UTF-8.
---
---Context: any callback; waits.
---Errors: returns nil and `closed`, or `timeout`, which ends the connection; raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(ws:send("hello"))
---ws:close()
---```
---@param text string at most 4194304 bytes
---@return true? sent
---@return string? reason
function ws:send(text) end

---Is `send` for bytes.
---
---Context: any callback; waits.
---Errors: as `send`.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(ws:send_binary("\0\1\2"))
---local data, kind = ws:receive()
---assert(#data == 3 and kind == "binary")
---ws:close()
---```
---@param data string at most 4194304 bytes
---@return true? sent
---@return string? reason
function ws:send_binary(data) end

---Takes the next message. One that has come already is returned at once, so that with a timeout of 0 it never waits.
---A timeout ends nothing, and loses no message.
---
---Context: any callback; waits. Anywhere with a timeout of 0.
---Errors: returns nil and `timeout`; or nil, `closed`, the code and the reason when there are no more: those of the
---close frame of either side, or 1002 `protocol error`, 1009 `message is larger than N bytes`, 1001 `abandoned`, or
---1006 with `no answer to ping`, `timeout` (in sending), `connection closed` or `connection reset`; raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(select(2, ws:receive(0.01)) == "timeout")
---ws:send("hello")
---assert(ws:receive() == "hello")
---ws:close(4000, "enough")
---local message, why, code, reason = ws:receive()
---assert(message == nil and why == "closed" and code == 4000 and reason == "enough")
---```
---@param timeout? number seconds, 0 to 3600; as long as it takes without it
---@return string? message
---@return "text"|"binary"|"timeout"|"closed" kind
---@return integer? code
---@return string? reason
function ws:receive(timeout) end

---Says good-bye and waits for the server's answer, at most 5 seconds. Messages that were not received are dropped.
---Closing what is closed does nothing.
---
---Context: any callback; waits.
---Errors: raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(ws:close())
---assert(not ws:is_open())
---```
---@param code? integer 1000, or 3000 to 4999; 1000 without it
---@param reason? string at most 123 bytes
---@return true
function ws:close(code, reason) end

---Says whether it is open. What came before its end may still be received.
---
---Context: anywhere.
---Errors: raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(ws:is_open())
---ws:close()
---```
---@return boolean
function ws:is_open() end

---Names the subprotocol that the server has chosen.
---
---Context: anywhere.
---Errors: raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(ws:protocol() == "")
---ws:close()
---```
---@return string protocol empty for none
function ws:protocol() end

return websocket
