-- Requests of subscribers about the streams that come: start, pause, configure, leave.

local delay = require "apps.delay"
local streams = require "videoroom.streams"
local subscribers = require "videoroom.subscribers"
local subscriptions = require "videoroom.subscriptions"
local routes = require "videoroom.routes"
local layers = require "videoroom.layers"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local steering = {}

function steering.start(session, _, jsep)
  local room, subscriber = subscribers.of(session)
  local kind = jsep and tostring(jsep.type):lower()
  if kind == "offer" then refusals.because(refusals.INVALID_SDP_TYPE, "Only publishers send offers") end
  if kind and kind ~= "answer" then
    refusals.because(refusals.INVALID_SDP_TYPE, "Unknown SDP type '%s'", tostring(jsep.type))
  end
  subscriber.paused = false
  if jsep then subscribers.answered(room, subscriber, jsep.sdp) else routes.refresh(room, subscriber) end
  return { videoroom = "event", room = room.id, started = "ok" }
end

function steering.pause(session)
  local room, subscriber = subscribers.of(session)
  subscriber.paused = true
  routes.refresh(room, subscriber)
  return { videoroom = "event", room = room.id, paused = "ok" }
end

local CONFIGURE = {
  { "streams", "array" }, { "update", "boolean" }, { "restart", "boolean" }, { "audio", "boolean" },
  { "video", "boolean" }, { "data", "boolean" },
}

local CONFIGURE_STREAM = {
  { "mid", "string" }, { "send", "boolean" }, { "audio_active_packets", "count" }, { "substream", "count" }, { "temporal", "count" }, { "fallback", "count" },
  { "spatial_layer", "count" }, { "temporal_layer", "count" }, { "min_delay", "integer" }, { "max_delay", "integer" },
}

-- The publisher and the stream that a part shows, if it is a video.
local function shown(room, part)
  local publisher = part.type == "video" and part.feed ~= nil and room.participants[part.feed]
  local stream = publisher and publisher.session and streams.find(publisher, part.feed_mid)
  return publisher, stream
end

local function begin_anew(room, part, asked)
  local publisher, stream = shown(room, part)
  if not stream then return end
  if asked then publisher.session:keyframe { mindex = stream.mindex } else streams.show(publisher, stream) end
end

-- Checks the entries of a request about parts: those of its list, or the request itself.
local function read_parts(subscriber, request)
  local list = {}
  local function add(entry) list[#list + 1] = check.fields(entry, CONFIGURE_STREAM) end
  check.each(request, "streams", add)
  if not request.streams then
    add(check.loosely(request, CONFIGURE_STREAM))
    list[1].keyframe = request.keyframe
  end
  local function find(mid) return subscriptions.find(subscriber, mid) end
  for _, entry in ipairs(list) do
    check.mid(entry, #list == 1, find, "No such mid '%s' in subscription")
    layers.read(entry)
  end
  return list
end

-- Applies an entry to a part.
local function configure_part(room, subscriber, part, entry)
  if entry.send ~= nil then part.send = entry.send end
  if part.type ~= "video" then return end
  local chosen = layers.read(entry)
  if delay.ask(part, entry) then delay.apply(subscriber.session, part, { mindex = part.mindex }) end
  if next(chosen) then layers.choose(room, subscriber, part, chosen) end
  if entry.keyframe == true or next(chosen) then begin_anew(room, part, entry.keyframe == true) end
end

-- Applies a request to all parts of a medium, if it names no mid, and applies each entry of
-- its list.
local function configure_parts(room, subscriber, request, list)
  local by_mid = false
  for _, entry in ipairs(list) do by_mid = by_mid or entry.mid ~= nil end
  for _, part in ipairs(subscriber.streams) do
    if not by_mid and request[part.type] ~= nil then part.send = request[part.type] end
    for _, entry in ipairs(list) do
      if entry.mid == nil or entry.mid == part.mid then configure_part(room, subscriber, part, entry) end
    end
  end
end

-- Makes another offer. While the answer to the last offer has not come, it returns nil, and
-- the offer is made after that answer.
local function offer_again(room, subscriber, restart)
  if not subscriber.waiting then return subscribers.offer(room, subscriber, restart) end
  subscriber.changed, subscriber.restart = true, restart or subscriber.restart
end

function steering.configure(session, request)
  local room, subscriber = subscribers.of(session)
  check.fields(request, CONFIGURE)
  configure_parts(room, subscriber, request, read_parts(subscriber, request))
  routes.refresh(room, subscriber)
  local jsep
  if request.restart or request.update then jsep = offer_again(room, subscriber, request.restart) end
  return { videoroom = "event", room = room.id, configured = "ok" }, jsep
end

function steering.leave(session)
  subscribers.hung_up(session)
  session:hangup()
  return { videoroom = "event", room = session.room, left = "ok" }
end

return steering
