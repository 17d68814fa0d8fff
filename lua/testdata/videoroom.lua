-- Functions that the tests of videoroom.lua share; `make install` leaves this folder out.

local janus_sim = require("golua.test").janus_sim

local helpers = {}

-- A room application whose rooms are those of a text, in the form of the C plugin's
-- file; those of the demo pages without one.
function helpers.start(rooms)
  local config
  if rooms then
    config = os.tmpname() .. ".jcfg" -- golua: ignore sandboxed
    local file = assert(io.open(config, "w"))
    file:write(rooms)
    file:close()
  end
  return janus_sim.start { script = "videoroom.lua", config = config }
end

-- A request with the fields of two tables, of which both stay as they are.
function helpers.with(fields, more)
  local request = {}
  for name, value in pairs(fields) do request[name] = value end
  for name, value in pairs(more or {}) do request[name] = value end
  return request
end

-- Takes events until one has a field, and gives it with its JSEP; nil when none does.
function helpers.event_with(client, field)
  repeat
    local event, jsep = client:next_event(0)
    if event and event[field] ~= nil then return event, jsep end
  until not event
end

return helpers
