-- What is told to people in a room: each message goes to all of them, over their
-- data channels, as JSON.

local http = require "http"
local janus = require "janus"
local json = require "json"
local log = require "log"
local rooms = require "textroom.rooms"
local settings = require "textroom.settings"

local voices = {}

local function text_of(event) return settings.indented and json.pretty(event) or json.encode(event) end

--- Sends something to one client. A data channel that is not open yet, or any
--- more, is no error: there is nobody to listen.
function voices.say(session, event)
  session:send_data(text_of(event))
end

-- Sends a text to all in a room.
local function broadcast(room, text)
  for _, username in ipairs(rooms.usernames(room)) do
    local session = rooms.session_of(room, username)
    if session then session:send_data(text) end
  end
end

--- The time as messages have it.
function voices.date() return os.date "%Y-%m-%dT%H:%M:%S%z" end

-- Keeps a text for those who come later.
local function remember(room, text)
  if room.history_size == 0 then return end
  table.insert(room.history, text)
  if #room.history > room.history_size then table.remove(room.history, 1) end
end

-- Posts a text to the room's backend, if it has one; nobody waits for that.
local function post(room, text)
  if not room.post then return end
  janus.spawn(function()
    local answer, reason = http.post(room.post, { body = text, headers = { ["Content-Type"] = "application/json" } })
    if not answer then log.warn("cannot post a message", { room = room.id, reason = reason }) end
  end)
end

--- Tells all in a room something that is worth to be remembered.
function voices.announce(room, event)
  local text = text_of(event)
  broadcast(room, text)
  remember(room, text)
  post(room, text)
end

--- A message of a participant for the whole room.
function voices.message(room, from, event)
  local text = text_of(event)
  broadcast(room, text)
  event.display = room.participants[from].display -- who reads it later may not have met them
  remember(room, text_of(event))
  post(room, text)
end

--- A message for one participant; says whether they are there.
function voices.whisper(room, to, event)
  local session = rooms.session_of(room, to)
  if session then voices.say(session, event) end
  return session ~= nil
end

--- What has been said in a room before.
function voices.history(room, session)
  for _, text in ipairs(room.history) do session:send_data(text) end
end

local function notify(session, event)
  if not settings.events then return end
  if session then session:notify(event) else janus.notify(event) end
end

voices.notify = notify

--- Somebody comes in: all hear it, the one who comes, too.
function voices.join(room, session, username, display)
  rooms.enter(room, session, username, display)
  broadcast(room, text_of { textroom = "join", room = room.id, username = username, display = display })
  notify(session, { event = "join", room = room.id, username = username, display = display })
end

--- Somebody goes: all hear it, the one who goes, too.
function voices.leave(room, session, username)
  local text = text_of { textroom = "leave", room = room.id, username = username }
  rooms.leave(room, username)
  session:send_data(text)
  broadcast(room, text)
  notify(session, { event = "leave", room = room.id, username = username })
end

--- Somebody is thrown out.
function voices.kick(room, username)
  broadcast(room, text_of { textroom = "kicked", room = room.id, username = username })
  notify(rooms.session_of(room, username), { textroom = "kicked", room = room.id, username = username })
  rooms.leave(room, username)
end

--- The room is gone, and all are out of it. Who did that hears it even if they
--- were not in it.
function voices.close(room, session)
  local text = text_of { textroom = "destroyed", room = room.id }
  if session then session:send_data(text) end
  broadcast(room, text)
  for _, username in ipairs(rooms.usernames(room)) do rooms.leave(room, username) end
  rooms.remove(room)
end

return voices
