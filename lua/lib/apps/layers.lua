-- apps.layers: which substream and temporal layer of a simulcast video a session gets.
--
-- A client asks for a substream and a temporal layer. The event "layers" tells later when
-- the client gets them, because a switch waits for a keyframe. If the client has them
-- already, no event will come, and the client is told at once.
--
--   layers.ask(session, source, message, function(change) session:send(…) end)
--   janus.on("layers", function(session, change) layers.note(session, change); session:send(…) end)
--
-- The state stands in session.layers_wanted and session.layers_now.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local request = require "apps.request"

local layers = {}

--- The problem with a request's substream and temporal layer, or nil.
function layers.problem(message, code)
  for _, name in ipairs { "substream", "temporal" } do
    local value = message[name]
    if value ~= nil and not (value == 0 or value == 1 or value == 2) then
      return request.problem(code, "Invalid value (%s should be 0, 1 or 2)", name)
    end
  end
end

-- Converts the silence after which a lower substream is taken. Requests have
-- microseconds; 0 means the default.
local function milliseconds(microseconds)
  if microseconds == 0 then return nil end
  return math.max(1, math.min(60000, microseconds // 1000))
end

--- Carries out the fields `substream`, `temporal` and `fallback` of a request. `source` is
--- the session that the video comes from, nil if there is none yet. `tell` is called with
--- { substream = 1 } or { temporal = 1 } for what the session gets already.
function layers.ask(session, source, message, tell)
  local wanted, now = session.layers_wanted or {}, session.layers_now or {}
  session.layers_wanted = wanted
  if message.fallback then wanted.fallback_ms = milliseconds(message.fallback) end
  for _, name in ipairs { "substream", "temporal" } do
    local value = message[name]
    if value then
      wanted[name] = value
      if now[name] == value then
        tell { [name] = value }
      elseif source then
        source:keyframe() -- the switch waits for a keyframe
      end
    end
  end
  if next(wanted) then session:layers(wanted) end
end

--- Notes what the event "layers" has reported.
function layers.note(session, change)
  session.layers_now = session.layers_now or {}
  session.layers_now.substream = change.substream or session.layers_now.substream
  session.layers_now.temporal = change.temporal or session.layers_now.temporal
end

--- Forgets the layers of a session whose PeerConnection has ended.
function layers.forget(session)
  session.layers_wanted, session.layers_now = nil, nil
end

return layers
