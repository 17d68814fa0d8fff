-- Which of several qualities of a video a subscriber gets: substreams of simulcast
-- (0 to 2), spatial layers of SVC (0 to 2), temporal layers (0 to 2).

local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local layers = {}

-- The names of requests, and what of a part they set.
local FIELDS = {
  substream = "substream", temporal = "temporal", fallback = "fallback",
  spatial_layer = "spatial", temporal_layer = "temporal",
}

-- What a request chooses, checked.
function layers.read(request)
  local chosen = {}
  for field, name in pairs(FIELDS) do
    local value = check.optional(request, field, "count")
    if value then chosen[name] = value end
  end
  if (chosen.substream or 0) > 2 or (chosen.spatial or 0) > 2 then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid value (substream/spatial_layer should be 0, 1 or 2)")
  end
  if (chosen.temporal or 0) > 2 then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid value (temporal/temporal_layer should be 0, 1 or 2)")
  end
  return chosen
end

-- Microseconds, as clients say it, in milliseconds that the media path takes.
local function fallback(microseconds)
  if not microseconds then return nil end
  return math.min(math.max(math.floor(microseconds / 1000), 1), 60000)
end

-- Has a part come as it was chosen.
function layers.apply(session, part)
  if part.type ~= "video" then return end
  if not (part.substream or part.temporal or part.spatial or part.fallback) then return end
  session:layers {
    mindex = part.mindex, substream = part.substream, temporal = part.temporal, spatial = part.spatial,
    fallback_ms = fallback(part.fallback),
  }
end

-- Makes choices those of a part.
function layers.choose(subscriber, part, chosen)
  for name, value in pairs(chosen) do part[name] = value end
  if subscriber.up then layers.apply(subscriber.session, part) end
end

-- What comes now: substreams and the temporal layers have names of their own for SVC.
function layers.changed(room, subscriber, change)
  local part = subscriber.streams[change.mindex + 1]
  if not part then return end
  local event = { videoroom = "event", room = room.id, mid = part.mid, substream = change.substream }
  local publisher = room.participants[part.feed]
  local svc = false
  for _, stream in ipairs(publisher and publisher.streams or {}) do
    svc = svc or stream.mid == part.feed_mid and stream.svc == true
  end
  event.spatial_layer = svc and change.spatial or nil
  event[svc and "temporal_layer" or "temporal"] = change.temporal
  if event.substream or event.spatial_layer or change.temporal then subscriber.session:send(event) end
end

return layers
