-- Rooms: finding, making and ending them. A room has its options (see options.lua)
-- and
--
--   id =, number =               a number that says which was made first
--   participants =, subscribers = see state.lua
--   allowed =, check_allowed =   the tokens that let somebody in, as a set, and
--                                whether they are asked for

local log = require "log"
local state = require "videoroom.state"
local settings = require "videoroom.settings"
local options = require "videoroom.options"
local permanent = require "videoroom.permanent"
local dummies = require "videoroom.dummies"
local news = require "videoroom.news"
local check = require "videoroom.check"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local rooms = {}

-- The room that a request is about.
function rooms.of(request)
  local id = check.id(request, "room")
  return state.rooms[id] or refusals.because(refusals.NO_SUCH_ROOM, "No such room (%s)", ids.text(id))
end

-- The participant of a room that a request names.
function rooms.participant(room, request, name)
  local id = check.id(request, name)
  local participant = room.participants[id]
  if not participant then
    refusals.because(refusals.NO_SUCH_FEED, "No such user %s in room %s", ids.text(id), ids.text(room.id))
  end
  return participant
end

-- What find(session) of the publishers' or the subscribers' side gives, for a request
-- that is refused when the client is in no room.
function rooms.member(find, session)
  local room, member = find(session)
  if not member then refusals.because(refusals.NO_SUCH_ROOM, "No such room") end
  return room, member
end

function rooms.exists(id) return state.rooms[id] ~= nil end

-- Makes a room of what options say.
function rooms.make(id, values)
  local room = options.complete(values)
  room.id, room.number = id, state.next()
  room.description = room.description or "Room " .. ids.text(id)
  room.participants, room.subscribers = {}, {}
  room.check_allowed, room.allowed = values.allowed ~= nil, {}
  for _, token in ipairs(values.allowed or {}) do room.allowed[token] = true end
  state.rooms[id] = room
  if room.dummy_publisher then dummies.add(room) end
  log.verbose("room created", { room = id, description = room.description })
  return room
end

-- Ends a room: all in it are told, and their PeerConnections closed.
function rooms.close(room)
  state.rooms[room.id] = nil
  news.tell(room, { videoroom = "destroyed", room = room.id })
  for _, participant in pairs(room.participants) do
    if participant.session then participant.session:hangup() end
  end
  for _, subscriber in pairs(room.subscribers) do subscriber.session:hangup() end
  log.verbose("room destroyed", { room = room.id })
end

-- Makes the rooms of the file of settings, and those that were created for good. A
-- reload does not bring back one that has been destroyed since.
function rooms.start()
  for id, group in pairs(permanent.changed(settings.rooms)) do
    if not state.started[id] and not state.rooms[id] then
      local values = options.of_group(group)
      values.description = values.description or "room-" .. ids.text(id)
      rooms.make(id, values)
    end
    state.started[id] = true
  end
end

return rooms
