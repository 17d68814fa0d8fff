---@meta apps.delay

---The playout delay that clients may ask for, with the names that requests of the EchoTest and the VideoRoom use. A table of the application
---holds the state: `min_delay` and `max_delay`, in units of 10 ms, both nil without limits.
---@class apps.delay
local delay = {}

---The fields of a request.
---@class apps.delay.Request
---@field min_delay? integer in units of 10 ms; a negative value removes the limits
---@field max_delay? integer

---Copies the values of a request into the state. If the two limits contradict each other, the newer one moves the other. Values above 4095 become 4095.
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
---@return boolean changed whether the request had such a field
function delay.ask(state, request) end

---Applies the state to a session.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---require "apps.delay".apply(session, { min_delay = 0, max_delay = 20 }, { sent = true })
---```
---@param session janus.Session
---@param state table
---@param where? janus.PlayoutDelay only `sent` and `mindex` are used
function delay.apply(session, state, where) end

return delay
