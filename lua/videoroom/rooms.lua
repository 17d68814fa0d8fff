-- Rooms: finding, making and ending them. A room has its options (see options.lua)
-- and
--
--   id =, number =               a number; a room that was made earlier has a smaller one
--   participants =, subscribers = see state.lua
--   allowed =, check_allowed =   the tokens with which clients may join, as a set, and
--                                whether a token is needed

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

-- The results of find(session), a function of participants or subscribers. The request is
-- refused when the client is in no room.
function rooms.member(find, session)
  local room, member = find(session)
  if not member then refusals.because(refusals.NO_SUCH_ROOM, "No such room") end
  return room, member
end

function rooms.exists(id) return state.rooms[id] ~= nil end

-- Makes a room from options.
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

-- Ends a room: everybody in it is told, and their PeerConnections are closed.
function rooms.close(room)
  state.rooms[room.id] = nil
  news.tell(room, { videoroom = "destroyed", room = room.id })
  for _, participant in pairs(room.participants) do
    if participant.session then participant.session:hangup() end
  end
  for _, subscriber in pairs(room.subscribers) do subscriber.session:hangup() end
  log.verbose("room destroyed", { room = room.id })
end

-- Makes the rooms in the file of settings, and the permanent ones. A reload does not bring back
-- a room that has been destroyed since the start.
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
