-- Requests of a room's owner about its participants: kick, moderate, record. They are answered
-- at once.

local rooms = require "videoroom.rooms"
local streams = require "videoroom.streams"
local publishers = require "videoroom.publishers"
local subscribers = require "videoroom.subscribers"
local recording = require "videoroom.recording"
local permissions = require "videoroom.permissions"
local news = require "videoroom.news"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local moderation = {}

function moderation.kick(_, request)
  check.id(request, "id")
  check.optional(request, "secret", "string")
  local room = rooms.of(request)
  permissions.owner(room, request)
  local participant = rooms.participant(room, request, "id")
  if participant.dummy then refusals.because(refusals.UNAUTHORIZED, "Can't kick a dummy publisher") end
  participant.session:send { videoroom = "event", room = room.id, leaving = "ok", reason = "kicked" }
  subscribers.kick(room, participant)
  publishers.expel(room, participant, { kicked = participant.id })
  return { videoroom = "success" }
end

-- Mutes a participant's stream, or unmutes it. A stream that the publisher has muted stays muted.
function moderation.moderate(_, request)
  check.id(request, "id")
  check.optional(request, "secret", "string")
  local mid, mute = check.required(request, "mid", "string"), check.required(request, "mute", "boolean")
  local room = rooms.of(request)
  permissions.owner(room, request)
  local participant = rooms.participant(room, request, "id")
  local stream = streams.find(participant, mid)
    or refusals.because(refusals.NO_SUCH_FEED, "No such stream %s", mid)
  if (stream.moderated or false) ~= mute then
    stream.moderated = mute or nil
    publishers.refresh(room, participant)
  end
  news.tell(room, { videoroom = "event", room = room.id, id = participant.id, mid = mid,
    moderation = mute and "muted" or "unmuted" })
  return { videoroom = "success" }
end

function moderation.enable_recording(_, request)
  local record = check.required(request, "record", "boolean")
  local room = rooms.of(request)
  permissions.owner(room, request)
  room.record = record
  for _, participant in pairs(room.participants) do
    if participant.record ~= record and not participant.dummy then
      recording.stop(participant)
      participant.record = record
      recording.refresh(room, participant)
    end
  end
  return { videoroom = "success", record = record }
end

return moderation
