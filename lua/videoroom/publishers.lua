-- Publishers: what happens to published streams, and who is told.

local json = require "json"
local streams = require "videoroom.streams"
local participants = require "videoroom.participants"
local subscribers = require "videoroom.subscribers"
local recording = require "videoroom.recording"
local forwarding = require "videoroom.forwarding"
local remotizing = require "videoroom.remotizing"
local talking = require "videoroom.talking"
local news = require "videoroom.news"

local publishers = {}

-- Makes everything that uses the streams follow their flags.
function publishers.refresh(room, participant)
  subscribers.refresh(room)
  recording.refresh(room, participant)
  remotizing.refresh(participant)
  forwarding.refresh(participant)
end

-- Tells the others which streams a participant publishes now.
function publishers.announce(room, participant)
  local entry = streams.publisher(room, participant)
  news.tell(room, { videoroom = "event", room = room.id, publishers = json.array { entry } }, participant)
end

-- From now on the streams can be subscribed to. Routes do not depend on the gates, but other
-- things do: messages go to hosts and into recordings, and keyframes are requested regularly,
-- only while the gates are open.
function publishers.published(room, participant)
  participant.active = true
  participant.session:configure { video = { send = true }, data = { send = true } }
  publishers.changed(room, participant)
  news.report(participant.session, { event = "published", room = room.id, id = participant.id,
    streams = streams.list(room, participant) })
end

-- A participant publishes other streams than before.
function publishers.changed(room, participant)
  talking.watch(room, participant)
  publishers.refresh(room, participant)
  publishers.announce(room, participant)
end

-- Ends a participant's publishing, and tells the others.
function publishers.stop(room, participant)
  if not participant.negotiated then return end
  local was_active = participant.active
  participant.active, participant.negotiated, participant.streams, participant.forwarders = false, false, {}, {}
  recording.ended(participant)
  if not was_active then return end
  subscribers.feed_gone(room, participant)
  participants.tell(room, participant, { unpublished = participant.id })
  news.report(participant.session, { event = "unpublished", room = room.id, id = participant.id })
end

-- Removes a participant and its streams.
function publishers.expel(room, participant, event)
  publishers.stop(room, participant)
  participants.remove(room, participant, event)
  participant.session.user = nil
  participant.session:hangup()
end

------------------------------------------------------------------------------
-- Events from Janus.

-- The PeerConnection is up.
function publishers.connected(session)
  local room, participant = participants.find(session)
  if participant and participant.negotiated then publishers.published(room, participant) end
end

function publishers.hung_up(session)
  local room, participant = participants.find(session)
  if participant then publishers.stop(room, participant) end
end

function publishers.gone(session)
  local room, participant = participants.find(session)
  if not participant then return end
  publishers.stop(room, participant)
  participants.remove(room, participant, { leaving = participant.id })
end

-- Packets of a publisher get lost: the publisher may have to send less.
function publishers.slow_link(session, link)
  local _, participant = participants.find(session)
  if participant and not link.uplink then
    session:send { videoroom = "slow_link", ["current-bitrate"] = participant.bitrate }
  end
end

function publishers.query(session)
  local room, participant = participants.find(session)
  if not participant then return { type = "publisher" } end
  return {
    type = "publisher", room = room.id, id = participant.id, private_id = participant.private_id,
    display = participant.display, metadata = participant.metadata, bitrate = participant.bitrate, active = participant.active,
    streams = streams.list(room, participant, true), recording = participant.record,
  }
end

return publishers
