-- Routes: which publisher's m-line is forwarded to which m-line of a subscriber. This module
-- does not remember reasons: refresh() computes which routes should exist, compares them with
-- those that do, and changes the difference.

local janus = require "janus"
local streams = require "videoroom.streams"

local routes = {}

-- The publisher's stream for a part of a subscription, if the stream is there.
local function source(room, feed, mid)
  local publisher = room.participants[feed]
  if not publisher or not publisher.active or publisher.dummy then return nil end
  return publisher, streams.find(publisher, mid)
end

local function add(wanted, publisher, stream, part)
  if not publisher or not stream or not streams.flows(stream) then return end
  local route = {
    from = publisher.session.id, from_mindex = stream.mindex, to_mindex = part.mindex, kind = stream.type,
    payload_type = part.payload_type, -- two publishers may have different ones for a codec
    cached = publisher.cache ~= nil, -- the plugin asks for keyframes
  }
  local key = stream.type == "data" and ("%d data"):format(route.from)
    or ("%d/%d>%d"):format(route.from, route.from_mindex, route.to_mindex)
  wanted[key] = route
end

-- The routes that a subscriber should have now, by a text that identifies each.
local function wanted_by(room, subscriber)
  local wanted = {}
  if not subscriber.up or subscriber.paused or subscriber.kicked then return wanted end
  for _, part in ipairs(subscriber.streams) do
    if part.ready and part.send then
      for _, feed in ipairs(part.type == "data" and part.feeds or { part }) do
        local publisher, stream = source(room, feed.feed, feed.feed_mid)
        add(wanted, publisher, stream, part)
      end
    end
  end
  return wanted
end

local function stop(subscriber, route)
  local publisher = janus.session(route.from)
  if not publisher then return end
  if route.kind == "data" then
    publisher:stop_forward { to = subscriber.session }
  else
    publisher:stop_forward { to = subscriber.session, from_mindex = route.from_mindex, to_mindex = route.to_mindex }
  end
end

-- Begins a route, or continues it with another payload type. A video
-- begins with a keyframe.
local function start(subscriber, route)
  local publisher = janus.session(route.from)
  if route.kind == "data" then
    publisher:forward { to = subscriber.session, audio = false, video = false }
    return
  end
  publisher:forward {
    to = subscriber.session, from_mindex = route.from_mindex, to_mindex = route.to_mindex,
    payload_type = route.payload_type,
  }
  if route.kind == "video" and not route.cached then publisher:keyframe { mindex = route.from_mindex } end
end

-- Makes a subscriber's routes what they should be. Old routes end before new ones begin, so
-- that an m-line never has two sources.
function routes.refresh(room, subscriber)
  local wanted = wanted_by(room, subscriber)
  for key, route in pairs(subscriber.routes) do
    if not wanted[key] then stop(subscriber, route) end
  end
  for key, route in pairs(wanted) do
    local running = subscriber.routes[key]
    if not running or running.payload_type ~= route.payload_type then start(subscriber, route) end
  end
  subscriber.routes = wanted
end

return routes
