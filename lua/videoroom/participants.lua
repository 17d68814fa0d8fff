-- The participants of a room: joining and leaving.

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

-- The room and the participant of a session; nil when the participant has left, or the room
-- is gone.
function participants.find(session)
  local room = state.rooms[session.room]
  local participant = room and room.participants[session.user]
  if participant and participant.session == session then return room, participant end
end

-- The same for a request, which is refused if they do not exist.
function participants.of(session) return rooms.member(participants.find, session) end

-- The id that a request asks for, or a new one; 0 asks for a new one.
function participants.new_id(room, request)
  local id = check.optional_id(request, "id")
  if id == nil or id == 0 then id = ids.new(room.participants) end
  if room.participants[id] then
    refusals.because(refusals.ID_EXISTS, "User ID %s already exists", ids.text(id))
  end
  return id
end

-- Adds the other participants to an answer: the publishers, and the rest if the room notifies
-- of joining.
local function others(room, participant, answer)
  answer.publishers = json.array()
  answer.attendees = room.notify_joining and json.array() or nil
  for _, other in ipairs(state.in_order(room.participants)) do
    if other == participant then -- the participant itself is left out
    elseif other.active and #other.streams > 0 then -- a dummy has no streams if the room lacks its codecs
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

-- Adds a participant to a room, and answers with the other participants.
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

-- Undoes a join.
function participants.undo(room, participant)
  local session = participant.session
  room.participants[participant.id] = nil
  session.as, session.room, session.user = nil, nil, nil
end

-- Tells the others what has happened to a participant, as by { leaving = id }.
function participants.tell(room, participant, event)
  event.videoroom, event.room = "event", room.id
  -- Janode takes a `kicked` with a name for a change of the name.
  if not event.kicked then event.display = participant.display end
  event.metadata = participant.metadata
  news.tell(room, event, participant)
end

-- Removes a participant from a room; `event` tells the others.
function participants.remove(room, participant, event)
  room.participants[participant.id] = nil
  participants.tell(room, participant, event)
  news.report(participant.session, { event = "leaving", room = room.id, id = participant.id,
    reason = event.kicked and "kicked" or nil })
end

return participants
