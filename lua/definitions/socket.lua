---@meta socket

---The part of LuaSocket that waits for no network; the rest (`tcp`, `udp`, `connect`, `bind`, `select`) is there and raises an error,
---since it would stop all sessions. `http`, `websocket` and `janus.sleep` are what scripts need.
---`require "socket.core"` gives the same.
---@class socket
local socket = {}

---The time, to the microsecond.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local socket = require "socket"
---assert(math.abs(socket.gettime() - os.time()) <= 1)
---```
---@return number seconds since 1970
function socket.gettime() end

---Stops the whole script, all sessions, for some time; `janus.sleep` stops a coroutine.
---
---Context: anywhere; never gives way to others.
---Errors: raises on misuse, and for more than 60 seconds.
---
---```lua
---require("socket").sleep(0.001)
---```
---@param seconds number
function socket.sleep(seconds) end

return socket
