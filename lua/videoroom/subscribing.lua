-- Requests of subscribers: join, subscribe, unsubscribe, update, switch, start, pause,
-- configure, leave.

local delay = require "apps.delay"
local state = require "videoroom.state"
local rooms = require "videoroom.rooms"
local streams = require "videoroom.streams"
local permissions = require "videoroom.permissions"
local subscribers = require "videoroom.subscribers"
local subscriptions = require "videoroom.subscriptions"
local routes = require "videoroom.routes"
local layers = require "videoroom.layers"
local news = require "videoroom.news"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local subscribing = {}

------------------------------------------------------------------------------
-- What requests name. All of a request is looked up before anything is changed.

-- Adds the streams that an entry means to a list: one by its mid, or all of a feed.
local function add_wanted(list, room, entry)
  local publisher = subscribers.feed(room, check.id(entry, "feed"))
  local choices = layers.read(entry)
  choices.crossrefid = check.optional(entry, "crossrefid", "string")
  choices.send = check.optional(entry, "send", "boolean")
  local mid = check.optional(entry, "mid", "string")
  local found = mid and { subscribers.stream(publisher, mid) } or publisher.streams
  for _, stream in ipairs(found) do
    if not stream.disabled then
      list[#list + 1] = { publisher = publisher, stream = stream, choices = choices }
    end
  end
end

local function wanted(room, request, name)
  local list = {}
  check.each(request, name, function(entry) add_wanted(list, room, entry) end)
  return list
end

-- What a request from before there were lists means: a feed, less the media that are
-- not wanted.
local function wanted_of_feed(room, request)
  local all, list = {}, {}
  add_wanted(all, room, { feed = check.id(request, "feed"), substream = request.substream, temporal = request.temporal,
    fallback = request.fallback, spatial_layer = request.spatial_layer, temporal_layer = request.temporal_layer })
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
  if subscriber.up then
    for _, part in ipairs(subscriber.streams) do layers.apply(room, subscriber.session, part) end
  end
  return changed
end

-- Checks what an entry of `unsubscribe` names.
local function read_unwanted(entry)
  return {
    feed = check.optional_id(entry, "feed"), mid = check.optional(entry, "mid", "string"),
    sub_mid = check.optional(entry, "sub_mid", "string"),
  }
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
-- Coming.

local FIELDS = {
  private_id = "count", close_pc = "boolean", audio = "boolean", video = "boolean", data = "boolean",
  offer_audio = "boolean", offer_video = "boolean", offer_data = "boolean",
  use_msid = "boolean", autoupdate = "boolean",
}

local function new(session, room, request)
  return {
    session = session, number = state.next(), room = room.id, streams = {}, routes = {}, up = false, paused = false,
    use_msid = request.use_msid == true, autoupdate = request.autoupdate ~= false, waiting = false, changed = false,
  }
end

function subscribing.join(session, request)
  local room = rooms.of(request)
  permissions.enter(room, request)
  check.fields(request, FIELDS)
  local entries = check.optional(request, "streams", "array")
  local legacy = not entries or #entries == 0
  local list = legacy and wanted_of_feed(room, request) or wanted(room, request, "streams")
  local owner = permissions.owner_of_subscription(room, request)
  if #list == 0 then
    refusals.because(refusals.INVALID_SDP, "Can't offer an SDP with no stream")
  end
  local subscriber = new(session, room, request)
  add_all(room, subscriber, list)
  subscriber.owner = owner and owner.id
  room.subscribers[session.id] = subscriber
  session.as, session.room = "subscriber", room.id
  local jsep = subscribers.offer(room, subscriber)
  local answer = { videoroom = "attached", room = room.id, streams = subscriptions.list(room, subscriber) }
  if legacy then
    local publisher = list[1].publisher
    answer.id, answer.display, answer.warning = publisher.id, publisher.display, "deprecated_api"
  end
  news.report(session, { event = "subscribing", room = room.id, streams = answer.streams })
  return answer, jsep
end

------------------------------------------------------------------------------
-- Changing what comes.

local function required_list(request, name, what)
  if #check.required(request, name, "array") == 0 then
    refusals.because(refusals.INVALID_ELEMENT, "Empty %s list", what)
  end
end

function subscribing.subscribe(session, request)
  local room, subscriber = subscribers.of(session)
  required_list(request, "streams", "subscription")
  return subscribers.update(room, subscriber, add_all(room, subscriber, wanted(room, request, "streams")))
end

function subscribing.unsubscribe(session, request)
  local room, subscriber = subscribers.of(session)
  required_list(request, "streams", "unsubscription")
  return subscribers.update(room, subscriber, remove_all(subscriber, unwanted(request, "streams")))
end

function subscribing.update(session, request)
  local room, subscriber = subscribers.of(session)
  local more, less = check.optional(request, "subscribe", "array"), check.optional(request, "unsubscribe", "array")
  if not more and not less then
    refusals.because(refusals.MISSING_ELEMENT, "At least one of either 'subscribe' or 'unsubscribe' must be present")
  end
  local list, gone = wanted(room, request, "subscribe"), unwanted(request, "unsubscribe")
  local changed = remove_all(subscriber, gone) -- first, so that what comes finds a free m-line
  changed = add_all(room, subscriber, list) or changed
  return subscribers.update(room, subscriber, changed)
end

-- What a switch of the streams of one feed means: each part gets the stream of its
-- type.
local function legacy_switch(room, subscriber, request)
  local publisher, list = subscribers.feed(room, check.optional_id(request, "feed") or 0), {}
  for _, part in ipairs(subscriber.streams) do
    for _, stream in ipairs(publisher.streams) do
      if stream.type == part.type and request[part.type] == true and not stream.disabled then
        list[#list + 1] = { part = part, publisher = publisher, stream = stream }
        break
      end
    end
  end
  return list
end

local function switches(room, subscriber, request)
  local list = {}
  check.each(request, "streams", function(entry)
    local publisher = subscribers.feed(room, check.id(entry, "feed"))
    local mid, sub_mid = check.required(entry, "mid", "string"), check.required(entry, "sub_mid", "string")
    local stream, part = subscribers.stream(publisher, mid), subscriptions.find(subscriber, sub_mid)
    list[#list + 1] = { part = part, publisher = publisher, stream = stream, chosen = layers.read(entry) }
  end)
  return list
end

function subscribing.switch(session, request)
  local room, subscriber = subscribers.of(session)
  local legacy = #(check.optional(request, "streams", "array") or {}) == 0
  local list = legacy and legacy_switch(room, subscriber, request) or switches(room, subscriber, request)
  if #list == 0 then refusals.because(refusals.INVALID_ELEMENT, "Empty switch list") end
  local changes, negotiate = 0, false
  for _, entry in ipairs(list) do
    local changed, unused = false, false
    if entry.part then changed, unused = subscriptions.switch(entry.part, entry.publisher, entry.stream) end
    if changed then changes = changes + 1 end
    if entry.part and next(entry.chosen or {}) then layers.choose(room, subscriber, entry.part, entry.chosen) end
    negotiate = negotiate or unused
  end
  routes.refresh(room, subscriber)
  if negotiate then subscribers.needs_offer(subscriber) end
  news.report(session, { event = "switched", room = room.id, changes = changes })
  return { videoroom = "event", switched = "ok", room = room.id, changes = changes,
    streams = subscriptions.list(room, subscriber) }
end

------------------------------------------------------------------------------
-- Beginning and pausing.

function subscribing.start(session, _, jsep)
  local room, subscriber = subscribers.of(session)
  if jsep and jsep.type ~= "answer" then
    refusals.because(refusals.INVALID_SDP_TYPE, "Unknown SDP type '%s'", tostring(jsep.type))
  end
  subscriber.paused = false
  if jsep then subscribers.answered(room, subscriber) else routes.refresh(room, subscriber) end
  return { videoroom = "event", room = room.id, started = "ok" }
end

function subscribing.pause(session)
  local room, subscriber = subscribers.of(session)
  subscriber.paused = true
  routes.refresh(room, subscriber)
  return { videoroom = "event", room = room.id, paused = "ok" }
end

-- Calls a function for each part that a request is about: one by its mid, or all.
local function each_part(subscriber, mid, visit)
  if mid and not subscriptions.find(subscriber, mid) then
    refusals.because(refusals.NO_SUCH_FEED, "No such mid '%s' in subscription", mid)
  end
  for _, part in ipairs(subscriber.streams) do
    if not mid or part.mid == mid then visit(part) end
  end
end

local CONFIGURABLE = {
  mid = "string", send = "boolean", audio = "boolean", video = "boolean", data = "boolean", keyframe = "boolean",
  restart = "boolean", update = "boolean", audio_level_average = "count", audio_active_packets = "count",
  min_delay = "integer", max_delay = "integer",
}

local function ask_keyframe(room, part)
  local publisher = part.type == "video" and part.feed ~= nil and room.participants[part.feed]
  local stream = publisher and publisher.session and streams.find(publisher, part.feed_mid)
  if stream then publisher.session:keyframe { mindex = stream.mindex } end
end

-- Does what a request, or an entry of its `streams`, says of parts.
local function configure_parts(room, subscriber, entry)
  check.fields(entry, CONFIGURABLE)
  local chosen = layers.read(entry)
  each_part(subscriber, entry.mid, function(part)
    if entry.mid and entry.send ~= nil then part.send = entry.send end
    if entry[part.type] ~= nil then part.send = entry[part.type] end
    if delay.ask(part, entry) then delay.apply(subscriber.session, part, { mindex = part.mindex }) end
    if part.type == "video" and next(chosen) then layers.choose(room, subscriber, part, chosen) end
    if entry.keyframe or next(chosen) then ask_keyframe(room, part) end
  end)
end

function subscribing.configure(session, request)
  local room, subscriber = subscribers.of(session)
  configure_parts(room, subscriber, request)
  check.each(request, "streams", function(entry)
    check.required(entry, "mid", "string")
    configure_parts(room, subscriber, entry)
  end)
  routes.refresh(room, subscriber)
  local jsep
  if request.restart or request.update then jsep = subscribers.offer(room, subscriber, request.restart) end
  return { videoroom = "event", room = room.id, configured = "ok" }, jsep
end

function subscribing.leave(session)
  subscribers.hung_up(session)
  session:hangup()
  return { videoroom = "event", room = session.room, left = "ok" }
end

return subscribing
