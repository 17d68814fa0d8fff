-- Which of several qualities of a video a subscriber gets: substreams of simulcast
-- (0 to 2), spatial layers of SVC (0 to 2), temporal layers (0 to 2).

local streams = require "videoroom.streams"
local refusals = require "videoroom.refusals"

local layers = {}

-- The names in requests, and the fields of a part that they set.
local FIELDS = {
  { "substream", "substream" }, { "temporal", "temporal" }, { "fallback", "fallback" },
  { "spatial_layer", "spatial" }, { "temporal_layer", "temporal" },
}

-- The layers that a request chooses. Its fields were checked, except sometimes the fallback.
function layers.read(request)
  local chosen = {}
  for _, field in ipairs(FIELDS) do
    local value = request[field[1]]
    if type(value) == "number" then chosen[field[2]] = value end
  end
  if (chosen.substream or 0) > 2 or (chosen.spatial or 0) > 2 then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid value (substream/spatial_layer should be 0, 1 or 2)")
  end
  if (chosen.temporal or 0) > 2 then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid value (temporal/temporal_layer should be 0, 1 or 2)")
  end
  return chosen
end

-- The layers that a request chooses, without errors: an invalid layer means the highest.
function layers.usable(request)
  local chosen = {}
  for _, field in ipairs(FIELDS) do
    local value = request[field[1]]
    if value and value <= 2 then chosen[field[2]] = value end
  end
  return chosen
end

-- Converts a client's microseconds to milliseconds for the media path.
local function fallback(microseconds)
  if not microseconds or microseconds == 0 then return nil end -- 0 is the default
  return math.min(math.max(math.floor(microseconds / 1000), 1), 60000)
end

-- Whether a publisher's stream has its layers in one encoding, with other names for them.
local function is_svc(room, part)
  local publisher = part.feed ~= nil and room.participants[part.feed]
  local stream = publisher and streams.find(publisher, part.feed_mid)
  return stream and stream.svc == true or false
end

-- Makes a part come in the chosen layers. For SVC, each subscriber is told its layers, so they
-- are watched even when none were chosen. An earlier choice is also undone when a switch has
-- reset it to the highest layers.
function layers.apply(room, session, part)
  if part.type ~= "video" then return end
  local chosen = part.substream or part.temporal or part.spatial or part.fallback
  if not chosen and not part.limited and not is_svc(room, part) then return end
  part.limited = chosen and true or nil
  session:layers {
    mindex = part.mindex, substream = part.substream, temporal = part.temporal, spatial = part.spatial,
    fallback_ms = fallback(part.fallback),
  }
end

-- Whether a publisher's stream has layers, of simulcast or in one encoding.
local function has_layers(room, part)
  local publisher = part.feed ~= nil and room.participants[part.feed]
  local stream = publisher and streams.find(publisher, part.feed_mid)
  return stream and (stream.simulcast or stream.svc) or false
end

-- Has the plugin choose layers that a subscriber's line carries, up to the chosen ones. This is
-- done for a subscriber to any video with layers, before its offer: the offer then asks the client to tell
-- of each packet.
function layers.limit(room, subscriber)
  if subscriber.estimated or not room.bandwidth or not room.transport_wide_cc_ext then return end
  for _, part in ipairs(subscriber.streams) do
    if part.type == "video" and has_layers(room, part) then
      subscriber.estimated = true
      subscriber.session:limit { bandwidth = true }
      return
    end
  end
end

-- Tells a subscriber which layers of a part it gets.
local function tell(room, subscriber, part, now)
  local event = { videoroom = "event", room = room.id, mid = part.mid }
  if is_svc(room, part) then
    event.spatial_layer, event.temporal_layer = now.spatial, now.temporal
  else
    event.substream, event.temporal = now.substream, now.temporal
  end
  if event.substream or event.temporal or event.spatial_layer or event.temporal_layer then
    subscriber.session:send(event)
  end
end

-- Stores choices in a part. Layers that the part gets already are reported at once, because no
-- change will follow.
function layers.choose(room, subscriber, part, chosen)
  for name, value in pairs(chosen) do part[name] = value end
  if not subscriber.up then return end
  layers.apply(room, subscriber.session, part)
  local now = part.now or {}
  for _, name in ipairs { "substream", "spatial", "temporal" } do
    if chosen[name] ~= nil and chosen[name] == now[name] then
      tell(room, subscriber, part, { [name] = chosen[name] })
    end
  end
end

-- The layers of a part have changed.
function layers.changed(room, subscriber, change)
  local part = subscriber.streams[change.mindex + 1]
  if not part then return end
  part.now = part.now or {}
  for _, name in ipairs { "substream", "spatial", "temporal" } do
    if change[name] ~= nil then part.now[name] = change[name] end
  end
  tell(room, subscriber, part, change)
end

return layers
