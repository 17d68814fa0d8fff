---@meta socket

---The part of LuaSocket that does not use the network. The other functions (`tcp`, `udp`, `connect`, `bind`, `select`) exist and raise an
---error, because they would stop all sessions; use `http`, `websocket` and `janus.sleep` instead.
---`require "socket.core"` returns the same module.
---@class socket
local socket = {}

---Returns the time, to the microsecond.
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

---Stops the whole script with all its sessions for some time; `janus.sleep` stops one coroutine.
---
---Context: anywhere; no other coroutine runs meanwhile.
---Errors: raises on misuse, and for more than 60 seconds.
---
---```lua
---require("socket").sleep(0.001)
---```
---@param seconds number
function socket.sleep(seconds) end

return socket
