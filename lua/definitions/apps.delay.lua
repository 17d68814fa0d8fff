---@meta apps.delay

---The playout delay that clients may ask for, as requests of the EchoTest and the VideoRoom name it. The state of it stands in a table of the
---application's: `min_delay` and `max_delay`, in units of 10 ms, both nil when there is none.
---@class apps.delay
local delay = {}

---@class apps.delay.Request
---@field min_delay? integer in units of 10 ms; a negative one ends it
---@field max_delay? integer

---Takes over what a request says. The bound that comes later moves the other one along; what is over 4095 is 4095.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local delay = require "apps.delay"
---local state = {}
---assert(delay.ask(state, { min_delay = 10 }) and state.max_delay == 10)
---assert(not delay.ask(state, {}))
---```
---@param state table
---@param request apps.delay.Request
---@return boolean changed whether the request said anything
function delay.ask(state, request) end

---Has it stand in packets.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---require "apps.delay".apply(session, { min_delay = 0, max_delay = 20 }, { sent = true })
---```
---@param session janus.Session
---@param state table
---@param where? janus.PlayoutDelay `sent` and `mindex`
function delay.apply(session, state, where) end

return delay
