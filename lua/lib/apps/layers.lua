-- apps.layers: which part of a simulcast video a session gets.
--
-- A client asks for a substream and a temporal layer; when it gets them is told
-- later, by the event "layers", because a switch waits for a keyframe. If it has
-- them already, no event will come, and it is told at once.
--
--   layers.ask(session, source, message, function(change) session:send(…) end)
--   janus.on("layers", function(session, change) layers.note(session, change); session:send(…) end)
--
-- What is remembered of a session stands in session.layers_wanted and session.layers_now.
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

-- How long a substream may be silent: requests have microseconds, and 0 is the
-- default.
local function milliseconds(microseconds)
  if microseconds == 0 then return nil end
  return math.max(1, math.min(60000, microseconds // 1000))
end

-- What a session gets now, by all that we know: a video of which no layer was ever
-- told has one temporal layer only.
local function gets(session)
  local now = session.layers_now or {}
  if now.substream and not now.temporal then now.temporal = 0 end
  return now
end

--- Does what a request asks: `substream`, `temporal` and `fallback`. `source` is
--- the session that the video comes from, nil if there is none yet. `tell` gets
--- { substream = 1 } or { temporal = 1 } for what the session has already.
function layers.ask(session, source, message, tell)
  local wanted, now = session.layers_wanted or {}, gets(session)
  session.layers_wanted = wanted
  if message.fallback then wanted.fallback_ms = milliseconds(message.fallback) end
  for _, name in ipairs { "substream", "temporal" } do
    local value = message[name]
    if value then
      wanted[name] = value
      if now[name] == value then
        tell { [name] = value }
      elseif source then
        source:keyframe() -- a switch waits for one
      end
    end
  end
  if next(wanted) then session:layers(wanted) end
end

--- Remembers what the event "layers" has told.
function layers.note(session, change)
  session.layers_now = session.layers_now or {}
  session.layers_now.substream = change.substream or session.layers_now.substream
  session.layers_now.temporal = change.temporal or session.layers_now.temporal
end

--- Forgets all of a session whose PeerConnection is gone.
function layers.forget(session)
  session.layers_wanted, session.layers_now = nil, nil
end

return layers
