-- Requests of subscribers about which streams they get: join, subscribe, unsubscribe,
-- update. See also switching.lua and steering.lua.

local state = require "videoroom.state"
local rooms = require "videoroom.rooms"
local permissions = require "videoroom.permissions"
local subscribers = require "videoroom.subscribers"
local subscriptions = require "videoroom.subscriptions"
local layers = require "videoroom.layers"
local encryption = require "videoroom.encryption"
local news = require "videoroom.news"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local subscribing = {}

------------------------------------------------------------------------------
-- The streams that requests name. A whole request is looked up before anything is changed.

local STREAM = {
  { "mid", "string" }, { "crossrefid", "string" }, { "send", "boolean" }, { "substream", "count" },
  { "temporal", "count" }, { "spatial_layer", "count" }, { "temporal_layer", "count" }, { "min_delay", "integer" },
  { "max_delay", "integer" },
}

local NONE = {} -- no choices; never changed

-- Whether an entry names a feed, and perhaps one of its streams, and no more. Most entries do.
local function is_plain(entry)
  for name, value in pairs(entry) do
    if name ~= "feed" and (name ~= "mid" or type(value) ~= "string") then return false end
  end
  return true
end

-- The choices in an entry about how a stream comes.
local function choices_of(entry)
  local choices = layers.read(entry)
  choices.crossrefid, choices.send = entry.crossrefid, entry.send
  choices.min_delay, choices.max_delay = entry.min_delay, entry.max_delay
  return choices
end

-- Adds the streams that an entry names to a list: one by its mid, or all of a feed.
-- `mixing` is a function from encryption.lua, which refuses feeds that do not fit together.
local function add_wanted(list, room, entry, mixing)
  local plain = is_plain(entry)
  if not plain then check.fields(entry, STREAM) end
  local publisher = subscribers.feed(room, check.id(entry, "feed"))
  mixing(publisher)
  local found = entry.mid and { subscribers.stream(publisher, entry.mid) } or publisher.streams
  local choices = plain and NONE or choices_of(entry)
  for _, stream in ipairs(found) do
    if not stream.disabled then
      list[#list + 1] = { publisher = publisher, stream = stream, choices = choices }
    end
  end
end

local function wanted(room, request, name, mixing)
  local list = {}
  check.each(request, name, function(entry) add_wanted(list, room, entry, mixing) end)
  return list
end

-- The streams that a request in the old form, without a list, means: a feed without the media
-- that are not wanted.
local function wanted_of_feed(room, request, mixing)
  local all, list = {}, {}
  add_wanted(all, room, { feed = check.id(request, "feed"), substream = request.substream, temporal = request.temporal,
    fallback = request.fallback, spatial_layer = request.spatial_layer, temporal_layer = request.temporal_layer }, mixing)
  for _, entry in ipairs(all) do
    if request["offer_" .. entry.stream.type] ~= false then list[#list + 1] = entry end
  end
  return list
end

local MOST = 256 -- m-lines, as many as an SDP may have here

local function add_all(room, subscriber, list)
  if #subscriber.streams + #list > MOST then
    refusals.because(refusals.INVALID_ELEMENT, "Too many streams in this subscription")
  end
  local changed = false
  for _, entry in ipairs(list) do
    if subscriptions.add(subscriber, entry.publisher, entry.stream, entry.choices) then changed = true end
  end
  return changed
end

local UNWANTED = { { "mid", "string" }, { "sub_mid", "string" } }

-- Checks the names in an entry of `unsubscribe`.
local function read_unwanted(entry)
  check.fields(entry, UNWANTED)
  return { feed = check.optional_id(entry, "feed"), mid = entry.mid, sub_mid = entry.sub_mid }
end

local function unwanted(request, name)
  local list = {}
  check.each(request, name, function(entry) list[#list + 1] = read_unwanted(entry) end)
  return list
end

local function remove_all(subscriber, list)
  local changed = false
  for _, entry in ipairs(list) do
    if entry.sub_mid then
      changed = subscriptions.remove_mid(subscriber, entry.sub_mid) or changed
    elseif entry.feed then
      changed = subscriptions.remove_feed(subscriber, entry.feed, entry.mid) or changed
    end
  end
  return changed
end

------------------------------------------------------------------------------
-- Joining.

local FIELDS = {
  { "streams", "array" }, { "private_id", "count" }, { "autoupdate", "boolean" }, { "audio", "boolean" },
  { "video", "boolean" }, { "data", "boolean" }, { "offer_audio", "boolean" }, { "offer_video", "boolean" },
  { "offer_data", "boolean" }, { "substream", "count" }, { "temporal", "count" }, { "fallback", "count" },
  { "spatial_layer", "count" }, { "temporal_layer", "count" },
}

local function new(session, room, request)
  return {
    session = session, number = state.next(), room = room.id, streams = {}, routes = {}, up = false, paused = false,
    private_id = request.private_id, use_msid = request.use_msid == true, autoupdate = request.autoupdate ~= false, waiting = false, changed = false,
  }
end

function subscribing.join(session, request, jsep)
  local room = rooms.of(request)
  check.fields(request, FIELDS)
  if jsep then refusals.because(refusals.UNKNOWN_REQUEST, "Can't send an offer to create subscribers") end
  local legacy = not request.streams or #request.streams == 0
  local subscriber = new(session, room, request)
  local mixing = encryption.of_new(room, subscriber)
  local list = legacy and wanted_of_feed(room, request, mixing) or wanted(room, request, "streams", mixing)
  permissions.subscription(room, request)
  if #list == 0 then
    refusals.because(refusals.INVALID_SDP, "Can't offer an SDP with no stream")
  end
  add_all(room, subscriber, list)
  room.subscribers[session.id] = subscriber
  session.as, session.room = "subscriber", room.id
  local jsep = subscribers.offer(room, subscriber)
  local answer = { videoroom = "attached", room = room.id, streams = subscriptions.list(room, subscriber) }
  if legacy then
    local publisher = list[1].publisher
    answer.id, answer.display, answer.warning = publisher.id, publisher.display, "deprecated_api"
    answer.metadata = publisher.metadata
  end
  news.report(session, { event = "subscribing", room = room.id, streams = answer.streams })
  return answer, jsep
end

------------------------------------------------------------------------------
-- Changing the subscribed streams.

local function required_list(request, name, what)
  if #check.required(request, name, "array") == 0 then
    refusals.because(refusals.INVALID_ELEMENT, "Empty %s list", what)
  end
end

function subscribing.subscribe(session, request)
  local room, subscriber = subscribers.of(session)
  required_list(request, "streams", "subscription")
  local list = wanted(room, request, "streams", encryption.of(subscriber))
  return subscribers.update(room, subscriber, add_all(room, subscriber, list))
end

function subscribing.unsubscribe(session, request)
  local room, subscriber = subscribers.of(session)
  required_list(request, "streams", "unsubscription")
  return subscribers.update(room, subscriber, remove_all(subscriber, unwanted(request, "streams")))
end

function subscribing.update(session, request)
  local room, subscriber = subscribers.of(session)
  local more, less = check.optional(request, "subscribe", "array"), check.optional(request, "unsubscribe", "array")
  if more then required_list(request, "subscribe", "subscription") end
  if less then required_list(request, "unsubscribe", "unsubscription") end
  local gone = unwanted(request, "unsubscribe")
  if not more and not less then
    refusals.because(refusals.MISSING_ELEMENT, "At least one of either 'subscribe' or 'unsubscribe' must be present")
  end
  local list = wanted(room, request, "subscribe", encryption.of(subscriber))
  local changed = remove_all(subscriber, gone) -- first, so that new streams find free m-lines
  changed = add_all(room, subscriber, list) or changed
  return subscribers.update(room, subscriber, changed)
end

return subscribing
