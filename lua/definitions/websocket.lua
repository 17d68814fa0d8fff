---@meta websocket

---A client for WebSocket (RFC 6455). Its functions wait, and other coroutines run meanwhile.
---
---A connection reads all the time and answers pings. Received messages are kept in a queue of at most 16 messages or about `max_message`
---bytes. While the queue is full, the connection reads nothing and does not answer pings of the server. The server is then held up, but no
---message is lost.
---
---A connection ends when the script ends, when `ws:close` is called, and some time after the script has lost it, when the garbage collector
---closes it. At most 1000 connections can be open at once. Misuse raises an error.
---
---In a build with the tag `nohttp`, `require "websocket"` raises an error that says so.
---@class websocket
local websocket = {}

---Options of `websocket.connect`.
---@class websocket.Options
---@field headers? table<string, string|number|string[]> for the handshake, at most 65536 bytes
---@field protocols? string|string[] subprotocols, the preferred one first
---@field timeout? number seconds for connecting, and for sending each message, 0.001 to 3600; 10 when left out
---@field ping? number seconds between pings, at most 3600; 30 when left out, 0 for none. If the server has not answered a ping when the next one is due, the connection ends
---@field max_message? integer size of the largest message to receive, in bytes, at most 16777216; 1048576 when left out
---@field tls? http.TLS

---A connection. Several coroutines may use it at once; each message goes to one coroutine that receives.
---@class websocket.Connection
local ws = {}

---Opens a connection. Redirects are not followed.
---
---Context: where waiting is possible; waits.
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

---Sends a text and waits until it is written. The script must make sure that the text is UTF-8.
---
---Context: where waiting is possible; waits.
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

---Sends bytes and waits until they are written.
---
---Context: where waiting is possible; waits.
---Errors: as `send` does.
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

---Takes the next message. A message that has already come is returned at once, so a timeout of 0 never waits. After a timeout, the
---connection is still open and no message is lost.
---
---Context: where waiting is possible; waits. Anywhere with a timeout of 0.
---Errors: returns nil and `timeout`; or nil, `closed`, a code and a reason when there are no more messages. Code and reason are those of the
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
---@param timeout? number seconds, 0 to 3600; no limit when left out
---@return string? message
---@return "text"|"binary"|"timeout"|"closed" kind
---@return integer? code
---@return string? reason
function ws:receive(timeout) end

---Closes the connection and waits for the server's answer, at most 5 seconds. Messages that were not received are dropped. On a closed
---connection the function does nothing.
---
---Context: where waiting is possible; waits.
---Errors: raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(ws:close())
---assert(not ws:is_open())
---```
---@param code? integer 1000, or 3000 to 4999; 1000 when left out
---@param reason? string at most 123 bytes
---@return true
function ws:close(code, reason) end

---Says whether the connection is open. Messages that came before its end can still be received.
---
---Context: anywhere; never waits.
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

---Returns the subprotocol that the server chose.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local websocket = require "websocket"
---local ws = assert(websocket.connect("ws://127.0.0.1:8080/echo"))
---assert(ws:protocol() == "")
---ws:close()
---```
---@return string protocol empty if there is none
function ws:protocol() end

return websocket
