-- The rooms, and the people in them.
--
-- A room is a plain table: id, description, secret, pin, is_private, post (the URL to which
-- messages are posted), history_size, history (texts, the oldest first),
-- check_tokens and allowed (a set), participants, by username:
-- { session = number, display = text }, and order (see order_of). A session keeps its usernames in session.rooms, by the
-- id of the room.

local crypto = require "crypto"
local janus = require "janus"
local permanent = require "apps.permanent"
local settings = require "textroom.settings"
local yes = require "apps.settings".yes

local rooms = {}

local by_id = {}

-- The fields of a room that also stand in files and requests, under the same names.
local kept = { "description", "secret", "pin", "is_private", "post" }

------------------------------------------------------------------------------
-- Rooms.

local most = 2 ^ 53 - 1 -- whole numbers are exact up to here, in browsers, too
local most_history = 65535

local function new_id()
  local id
  repeat
    id = settings.string_ids and crypto.uuid() or crypto.random_int(1, most)
  until not by_id[id]
  return id
end

--- An id in the form in which it stands in texts.
function rooms.id_text(id)
  return type(id) == "number" and ("%d"):format(id) or id
end

local function set_of(list)
  local set = {}
  for _, each in ipairs(list) do set[each] = true end
  return set
end

--- Makes a room from the fields of a request "create", or from a group of settings.
function rooms.create(options)
  local id = options.room
  if id == nil or id == 0 then id = new_id() end
  local description = options.description
  if description == nil or description == "" then description = "Room " .. rooms.id_text(id) end
  by_id[id] = {
    id = id, description = description, secret = options.secret, pin = options.pin, post = options.post,
    is_private = yes(options.is_private),
    history_size = math.min(tonumber(options.history) or 0, most_history), history = {},
    check_tokens = options.allowed ~= nil, allowed = set_of(options.allowed or {}),
    participants = {},
  }
  return by_id[id]
end

function rooms.find(id) return by_id[id] end

function rooms.remove(room) by_id[room.id] = nil end

--- All rooms, ordered by id.
function rooms.all()
  local list = {}
  for _, room in pairs(by_id) do list[#list + 1] = room end
  table.sort(list, function(a, b) return a.id < b.id end)
  return list
end

------------------------------------------------------------------------------
-- The people in a room.

function rooms.enter(room, session, username, display)
  room.participants[username] = { session = session.id, display = display }
  room.order = nil
  session.rooms = session.rooms or {}
  session.rooms[room.id] = username
end

--- Removes a participant from a room.
function rooms.leave(room, username)
  local session = janus.session(room.participants[username].session)
  room.participants[username] = nil
  room.order = nil
  if session and session.rooms then session.rooms[room.id] = nil end
end

--- The name of a session in a room, or nil.
function rooms.name_in(room, session)
  return session and session.rooms and session.rooms[room.id]
end

function rooms.session_of(room, username)
  local participant = room.participants[username]
  return participant and janus.session(participant.session)
end

-- The usernames in a room, sorted, and the numbers of their sessions. They are found once, and
-- again after people have come or gone: a room has far more messages than that.
local function order_of(room)
  if room.order then return room.order end
  local names, sessions = {}, {}
  for name in pairs(room.participants) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do sessions[i] = room.participants[name].session end
  room.order = { names = names, sessions = sessions }
  return room.order
end

--- The usernames in a room, sorted. The caller must not change the list.
function rooms.usernames(room) return order_of(room).names end

--- The numbers of the sessions in a room, in the order of their usernames.
function rooms.hearers(room) return order_of(room).sessions end

------------------------------------------------------------------------------
-- Permanent rooms.

--- Saves a room permanently in its present state; returns whether that worked.
function rooms.keep(room)
  local options = { history = room.history_size > 0 and room.history_size or nil }
  for _, name in ipairs(kept) do options[name] = room[name] end
  return permanent.keep(settings.permanent, rooms.id_text(room.id), options)
end

--- Notes permanently that a room has been destroyed.
function rooms.keep_away(room)
  return permanent.keep(settings.permanent, rooms.id_text(room.id), false)
end

-- The groups of the settings, with the permanent changes.
local function groups()
  local all = {}
  for id, group in pairs(settings.rooms) do all[id] = group end
  for id, change in pairs(settings.permanent and permanent.changes(settings.permanent) or {}) do
    all[settings.string_ids and id or tonumber(id)] = change or nil
  end
  return all
end

--- Makes the rooms that exist at the start.
function rooms.start()
  for id, group in pairs(groups()) do
    local options = { room = id, history = group.history }
    for _, name in ipairs(kept) do options[name] = group[name] end
    rooms.create(options)
  end
end

------------------------------------------------------------------------------
-- Reloads. Numbers as keys would become texts in a reload, so rooms are passed as a list.

function rooms.save() return { rooms = rooms.all() } end

function rooms.restore(saved)
  if not saved then return end -- the script before the reload was another application
  by_id = {}
  for _, room in ipairs(saved.rooms) do by_id[room.id] = room end
end

return rooms
