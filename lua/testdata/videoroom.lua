-- Functions that the tests of videoroom.lua share; `make install` leaves this folder out.

local janus_sim = require("golua.test").janus_sim

local helpers = {}

-- Starts the application with the rooms in a text, which has the form of the C plugin's file;
-- without a text, the application has the demo pages' rooms.
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

-- A request with the fields of two tables, which are not changed.
function helpers.with(fields, more)
  local request = {}
  for name, value in pairs(fields) do request[name] = value end
  for name, value in pairs(more or {}) do request[name] = value end
  return request
end

-- Takes events until one has a field. Returns the event and its JSEP; nil when none has the field.
function helpers.event_with(client, field)
  repeat
    local event, jsep = client:next_event(0)
    if event and event[field] ~= nil then return event, jsep end
  until not event
end

return helpers
