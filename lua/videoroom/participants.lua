-- Those who are in a room: joining and leaving.

local json = require "json"
local state = require "videoroom.state"
local rooms = require "videoroom.rooms"
local members = require "videoroom.members"
local streams = require "videoroom.streams"
local permissions = require "videoroom.permissions"
local news = require "videoroom.news"
local check = require "videoroom.check"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local participants = {}

-- The room and the participant that a session is; nil when it has left, or the room
-- has gone.
function participants.find(session)
  local room = state.rooms[session.room]
  local participant = room and room.participants[session.user]
  if participant and participant.session == session then return room, participant end
end

-- The same for a request, which is refused without them.
function participants.of(session) return rooms.member(participants.find, session) end

-- The id that a request asks for, or one that nobody has; 0 asks for none.
function participants.new_id(room, request)
  local id = check.optional_id(request, "id")
  if id == nil or id == 0 then id = ids.new(room.participants) end
  if room.participants[id] then
    refusals.because(refusals.ID_EXISTS, "User ID %s already exists", ids.text(id))
  end
  return id
end

-- Who else is there: those who publish, and, where joining is told, the others.
local function others(room, participant, answer)
  answer.publishers = json.array()
  answer.attendees = room.notify_joining and json.array() or nil
  for _, other in ipairs(state.in_order(room.participants)) do
    if other == participant then -- oneself is no news
    elseif other.active and #other.streams > 0 then -- a dummy has none of codecs that the room lacks
      table.insert(answer.publishers, streams.publisher(room, other, true))
    elseif answer.attendees then
      table.insert(answer.attendees, { id = other.id, display = other.display, metadata = other.metadata })
    end
  end
  return answer
end

local PUBLISHER = { { "display", "string" }, { "metadata", "object" } }
local DESCRIPTION = { { "mid", "string", required = true }, { "description", "string", required = true } }

-- Checks an entry of `descriptions`.
function participants.description(entry) return check.fields(entry, DESCRIPTION) end

-- Lets somebody in, and says who is there.
function participants.join(session, request)
  local room = rooms.of(request)
  check.fields(request, PUBLISHER)
  check.optional_id(request, "id")
  check.each(check.loosely(request, { { "descriptions", "array" } }), "descriptions", participants.description)
  permissions.token(room, request)
  local participant = members.new(room, participants.new_id(room, request), request.display)
  participant.session, participant.metadata = session, request.metadata
  room.participants[participant.id] = participant
  session.as, session.room, session.user = "publisher", room.id, participant.id
  if room.notify_joining then
    local joining = { id = participant.id, display = participant.display, metadata = participant.metadata }
    news.tell(room, { videoroom = "event", room = room.id, joining = joining }, participant)
  end
  news.report(session, { event = "joined", room = room.id, id = participant.id, private_id = participant.private_id,
    display = participant.display })
  return room, participant, others(room, participant, {
    videoroom = "joined", room = room.id, description = room.description, id = participant.id,
    private_id = participant.private_id,
  })
end

-- Has somebody never been there.
function participants.undo(room, participant)
  local session = participant.session
  room.participants[participant.id] = nil
  session.as, session.room, session.user = nil, nil, nil
end

-- Tells the others what has become of somebody, as by { leaving = id }.
function participants.tell(room, participant, event)
  event.videoroom, event.room = "event", room.id
  event.display, event.metadata = participant.display, participant.metadata
  news.tell(room, event, participant)
end

-- Takes somebody out of a room; `event` tells the others.
function participants.remove(room, participant, event)
  room.participants[participant.id] = nil
  participants.tell(room, participant, event)
  news.report(participant.session, { event = "leaving", room = room.id, id = participant.id,
    reason = event.kicked and "kicked" or nil })
end

return participants
