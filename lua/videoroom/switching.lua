-- The request switch: other streams come in a subscriber's existing m-lines.

local subscribers = require "videoroom.subscribers"
local subscriptions = require "videoroom.subscriptions"
local routes = require "videoroom.routes"
local layers = require "videoroom.layers"
local encryption = require "videoroom.encryption"
local news = require "videoroom.news"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local switching = {}

local SWITCH = {
  { "mid", "string", required = true }, { "sub_mid", "string", required = true }, { "substream", "count" },
  { "temporal", "count" }, { "spatial_layer", "count" }, { "temporal_layer", "count" },
}

-- The feed that a request or entry switches to.
local function switch_feed(room, id, mixing)
  local publisher = subscribers.feed(room, id)
  mixing(publisher)
  return publisher
end

-- A switch of all streams to one feed: each part gets the first stream of its
-- type, if the request has true for that type.
local function legacy_switch(room, subscriber, request, mixing)
  local publisher, list = switch_feed(room, check.optional_id(request, "feed") or 0, mixing), {}
  for _, part in ipairs(subscriber.streams) do
    for _, stream in ipairs(publisher.streams) do
      if stream.type == part.type and request[part.type] == true and not stream.disabled then
        list[#list + 1] = { part = part, publisher = publisher, stream = stream, choices = {} }
        break
      end
    end
  end
  return list
end

local function switches(room, subscriber, request, mixing)
  local list = {}
  check.each(request, "streams", function(entry)
    check.fields(entry, SWITCH)
    local publisher = switch_feed(room, check.id(entry, "feed"), mixing)
    list[#list + 1] = {
      part = subscriptions.find(subscriber, entry.sub_mid), publisher = publisher,
      stream = subscribers.stream(publisher, entry.mid), choices = layers.usable(entry),
    }
  end)
  return list
end

-- Makes all switches in a list. Returns how many parts have changed, and whether another offer
-- is needed.
local function switch_all(room, subscriber, list)
  local changes, negotiate = 0, false
  for _, entry in ipairs(list) do
    local part, changed, unused = entry.part, false, false
    if part then changed, unused = subscriptions.switch(part, entry.publisher, entry.stream, entry.choices) end
    if changed then
      changes = changes + 1
      if subscriber.up then layers.apply(room, subscriber.session, part) end
    end
    negotiate = negotiate or unused
  end
  return changes, negotiate
end

function switching.switch(session, request)
  local room, subscriber = subscribers.of(session)
  local legacy = #(check.optional(request, "streams", "array") or {}) == 0
  local read = legacy and legacy_switch or switches
  local list = read(room, subscriber, request, encryption.of(subscriber))
  if #list == 0 then refusals.because(refusals.INVALID_ELEMENT, "Empty switch list") end
  local changes, negotiate = switch_all(room, subscriber, list)
  routes.refresh(room, subscriber)
  if negotiate then subscribers.needs_offer(subscriber) end
  news.report(session, { event = "switched", room = room.id, changes = changes })
  return { videoroom = "event", switched = "ok", room = room.id, changes = changes,
    streams = subscriptions.list(room, subscriber) }
end

return switching
