-- Subscribers, which get the streams of others. A subscriber is
--
--   { session =, number =, room =       the room's id
--     streams =                         see subscriptions.lua
--     owner =                           the id of the participant that it belongs to, if known
--     kicked =                          whether the owner was kicked: then it gets nothing more
--     e2ee =                            whether its streams are encrypted from end to end
--     vacant =                          true once an m-line has become free: the next stream looks for it
--     up =                              whether the PeerConnection is up
--     paused =, use_msid =, autoupdate =, legacy =
--     offer =                           the text of the last offer
--     waiting =                         whether the answer to that offer is awaited
--     changed =                         whether another offer is due
--     restart =                         whether that offer restarts ICE
--     routes = }                        see routes.lua
--
-- Janus offers, and the client answers with `start`. While an answer is awaited, no other
-- offer can be made: changes are collected, and go into one offer after the answer.

local delay = require "apps.delay"
local state = require "videoroom.state"
local rooms = require "videoroom.rooms"
local streams = require "videoroom.streams"
local subscriptions = require "videoroom.subscriptions"
local routes = require "videoroom.routes"
local layers = require "videoroom.layers"
local news = require "videoroom.news"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local subscribers = {}

-- The room and the subscriber of a session, or nil.
function subscribers.find(session)
  local room = state.rooms[session.room]
  local subscriber = room and room.subscribers[session.id]
  if subscriber then return room, subscriber end
end

-- The same for a request, which is refused if they do not exist or the owner was kicked.
function subscribers.of(session)
  local room, subscriber = rooms.member(subscribers.find, session)
  if subscriber.kicked then refusals.because(refusals.UNAUTHORIZED, "Unauthorized, you have been kicked") end
  return room, subscriber
end

-- Ends the subscriptions of a participant that is kicked. Only if the room demands private ids
-- is it certain who owns a subscription.
function subscribers.kick(room, participant)
  if not room.require_pvtid then return end
  for _, subscriber in pairs(room.subscribers) do
    if subscriber.private_id == participant.private_id then
      subscriber.kicked = true
      routes.refresh(room, subscriber)
    end
  end
end

------------------------------------------------------------------------------
-- Offers.

-- Makes the next offer. From now on an answer is awaited.
function subscribers.offer(room, subscriber, restart)
  local jsep, reason, types = subscriber.session:offer {
    media = subscriptions.lines(room, subscriber), previous = subscriber.offer, name = "VideoRoom " .. ids.text(room.id),
  }
  if not jsep then refusals.because(refusals.INVALID_SDP, "Error making the offer: %s", reason) end
  jsep.e2ee, jsep.restart = subscriber.e2ee, restart or subscriber.restart
  subscriptions.note_types(subscriber, types)
  subscriber.offer, subscriber.waiting = jsep.sdp, true
  subscriber.changed, subscriber.restart = false, nil
  return jsep
end

local function updated(room, subscriber)
  return { videoroom = "updated", room = room.id, streams = subscriptions.list(room, subscriber) }
end

-- Answers a request that may have changed something: with an offer; with "updating",
-- when the offer has to wait; or with an empty "updated".
function subscribers.update(room, subscriber, changed)
  routes.refresh(room, subscriber)
  if not changed then return { videoroom = "updated", room = room.id } end
  if subscriber.waiting then
    subscriber.changed = true
    news.report(subscriber.session, { event = "updating", room = room.id })
    return { videoroom = "updating", room = room.id }
  end
  local jsep = subscribers.offer(room, subscriber)
  news.report(subscriber.session, { event = "updated", room = room.id, streams = subscriptions.list(room, subscriber) })
  return updated(room, subscriber), jsep
end

-- The subscribers for which something has changed, until flush().
local due = {}

function subscribers.needs_offer(subscriber)
  subscriber.changed = true
  due[#due + 1] = subscriber
end

-- Sends the offers that are due.
function subscribers.flush()
  local marked = due
  due = {}
  for _, subscriber in ipairs(marked) do
    local room = subscribers.find(subscriber.session)
    if room and subscriber.changed and not subscriber.waiting then
      local jsep = subscribers.offer(room, subscriber)
      subscriber.session:send(updated(room, subscriber), { jsep = jsep })
    end
  end
end

-- Makes all parts come in their chosen layers and with their chosen delays.
local function apply_choices(room, subscriber)
  for _, part in ipairs(subscriber.streams) do
    layers.apply(room, subscriber.session, part)
    if part.type == "video" then delay.apply(subscriber.session, part, { mindex = part.mindex }) end
  end
end

-- The client has answered: all offered streams may come.
function subscribers.answered(room, subscriber, text)
  subscriber.waiting = false
  subscriptions.settle(subscriber, text)
  if subscriber.up then apply_choices(room, subscriber) end
  routes.refresh(room, subscriber)
  if subscriber.changed then subscribers.needs_offer(subscriber) end
end

------------------------------------------------------------------------------
-- Changes of publishers.

-- A participant has stopped publishing: the m-lines with its streams are free.
function subscribers.feed_gone(room, publisher)
  for _, subscriber in pairs(room.subscribers) do
    local changed = subscriptions.remove_feed(subscriber, publisher.id)
    routes.refresh(room, subscriber)
    if changed and subscriber.autoupdate then subscribers.needs_offer(subscriber) end
  end
end

-- A participant publishes other streams than before: the disabled ones are removed.
function subscribers.streams_changed(room, publisher)
  for _, subscriber in pairs(room.subscribers) do
    local changed = false
    for _, stream in ipairs(publisher.streams) do
      if stream.disabled and subscriptions.remove_feed(subscriber, publisher.id, stream.mid) then changed = true end
    end
    if changed and subscriber.autoupdate then subscribers.needs_offer(subscriber) end
  end
  subscribers.refresh(room)
end

-- Streams have been muted or unmuted, which may concern all subscribers.
function subscribers.refresh(room)
  for _, subscriber in pairs(room.subscribers) do routes.refresh(room, subscriber) end
end

------------------------------------------------------------------------------
-- Events from Janus.

function subscribers.connected(session)
  local room, subscriber = subscribers.find(session)
  if not subscriber then return end
  subscriber.up = true
  apply_choices(room, subscriber)
  routes.refresh(room, subscriber)
  if not news.read() then return end
  news.report(session, { event = "subscribed", room = room.id, streams = subscriptions.list(room, subscriber) })
end

function subscribers.hung_up(session)
  local room, subscriber = subscribers.find(session)
  if not subscriber then return end
  subscriber.up = false
  routes.refresh(room, subscriber)
  room.subscribers[session.id] = nil
end

subscribers.gone = subscribers.hung_up

-- Packets to a subscriber get lost.
function subscribers.slow_link(session, link)
  if link.uplink then session:send { videoroom = "slow_link" } end
end

function subscribers.layers_changed(session, change)
  local room, subscriber = subscribers.find(session)
  if subscriber then layers.changed(room, subscriber, change) end
end

function subscribers.query(session)
  local room, subscriber = subscribers.find(session)
  if not subscriber then return { type = "subscriber" } end
  return { type = "subscriber", room = room.id, paused = subscriber.paused, up = subscriber.up,
    streams = subscriptions.list(room, subscriber) }
end

-- A publisher that can be subscribed to.
function subscribers.feed(room, id)
  local publisher = room.participants[id]
  if not publisher or not publisher.active then
    refusals.because(refusals.NO_SUCH_FEED, "No such feed (%s)", ids.text(id))
  end
  return publisher
end

-- One of its streams.
function subscribers.stream(publisher, mid)
  return streams.find(publisher, mid)
    or refusals.because(refusals.NO_SUCH_FEED, "No such mid '%s' in feed (%s)", mid, ids.text(publisher.id))
end

return subscribers
