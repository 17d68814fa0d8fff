-- Messages to the people in a room, as JSON over their data channels.

local http = require "http"
local janus = require "janus"
local json = require "json"
local log = require "log"
local rooms = require "textroom.rooms"
local settings = require "textroom.settings"

local voices = {}

local function text_of(event) return settings.indented and json.pretty(event) or json.encode(event) end

--- Sends something to one client. If the data channel is not open yet, or not open any
--- more, that is no error: then nobody listens.
function voices.say(session, event)
  session:send_data(text_of(event))
end

-- Sends a text to everybody in a room.
local function broadcast(room, text) janus.send_data(rooms.hearers(room), text) end

--- The current time in the format of messages.
function voices.date() return os.date "%Y-%m-%dT%H:%M:%S%z" end

-- Keeps a text in the history, for people who join later.
local function remember(room, text)
  if room.history_size == 0 then return end
  table.insert(room.history, text)
  if #room.history > room.history_size then table.remove(room.history, 1) end
end

-- Posts a text to the room's backend, if it has one, without waiting for an answer.
local function post(room, text)
  if not room.post then return end
  janus.spawn(function()
    local answer, reason = http.post(room.post, { body = text, headers = { ["Content-Type"] = "application/json" } })
    if not answer then log.warn("cannot post a message", { room = room.id, reason = reason }) end
  end)
end

--- Sends everybody in a room an event that belongs in the history.
function voices.announce(room, event)
  local text = text_of(event)
  broadcast(room, text)
  remember(room, text)
  post(room, text)
end

--- Sends a participant's message to the whole room.
function voices.message(room, from, event)
  local text = text_of(event)
  broadcast(room, text)
  event.display = room.participants[from].display -- later readers may not know the sender
  if room.history_size > 0 then remember(room, event.display and text_of(event) or text) end
  post(room, text)
end

--- Sends a message to one participant; returns whether the participant is there.
function voices.whisper(room, to, event)
  local session = rooms.session_of(room, to)
  if session then voices.say(session, event) end
  return session ~= nil
end

--- Sends the history of a room to a session.
function voices.history(room, session)
  for _, text in ipairs(room.history) do session:send_data(text) end
end

local function notify(session, event)
  if not settings.events then return end
  if session then session:notify(event) else janus.notify(event) end
end

voices.notify = notify

--- A participant joins: everybody in the room hears of it, and so does the participant.
function voices.join(room, session, username, display)
  rooms.enter(room, session, username, display)
  broadcast(room, text_of { textroom = "join", room = room.id, username = username, display = display })
  notify(session, { event = "join", room = room.id, username = username, display = display })
end

--- A participant leaves: everybody in the room hears of it, and so does the participant.
function voices.leave(room, session, username)
  local text = text_of { textroom = "leave", room = room.id, username = username }
  rooms.leave(room, username)
  session:send_data(text)
  broadcast(room, text)
  notify(session, { event = "leave", room = room.id, username = username })
end

--- Throws a participant out.
function voices.kick(room, username)
  broadcast(room, text_of { textroom = "kicked", room = room.id, username = username })
  notify(rooms.session_of(room, username), { textroom = "kicked", room = room.id, username = username })
  rooms.leave(room, username)
end

--- Closes a room: everybody in it leaves. The session that has closed the room hears of it even
--- if it was not in the room.
function voices.close(room, session)
  local text = text_of { textroom = "destroyed", room = room.id }
  if session then session:send_data(text) end
  broadcast(room, text)
  for _, username in ipairs(rooms.usernames(room)) do rooms.leave(room, username) end
  rooms.remove(room)
end

return voices
