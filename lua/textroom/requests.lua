-- Every request: its fields, whether it names a room, which secret of the room it must have,
-- and what it does.
--
--   fields        the fields that it may have, checked in this order
--   check         a further check of the fields: a function of the message
--   room          "needed": an existing room, which `run` finds in call.room;
--                 "any": an id, of a room or not; "optional": an id may be given
--   secret        "secret" or "pin": the field that must equal the room's
--   channel_only  whether the request makes sense only over a data channel
--   run           carries it out. It gets { session, message, room, by_data }, and returns
--                 the reply, or nil and a problem; nil alone means no reply at all.
--
-- The whole request is checked before it changes anything.

local json = require "json"
local request = require "apps.request"
local rooms = require "textroom.rooms"
local settings = require "textroom.settings"
local voices = require "textroom.voices"

local codes = {
  missing = 413, invalid = 414, unauthorized = 419, room_exists = 418, username_exists = 420,
  already_in = 421, not_in = 422, no_such_user = 423, unknown = 499,
}

local requests = {}

local function success(reply)
  reply = reply or {}
  reply.textroom = "success"
  return reply
end

-- The reply to a request that worked: "success" over the data channel, and the name of what was
-- done in a message.
local function done(call, what, room, permanent)
  return { textroom = call.by_data and "success" or what, room = room.id, permanent = permanent }
end

-- The fault of a list that must contain texts, or nil.
local function not_texts(list)
  if list and not request.all_strings(list) then
    return request.problem(codes.invalid, "Invalid element in the allowed array (not a string)")
  end
end

-- Rooms can be made permanent only if there is a file of settings.
local function cannot_keep(message, what)
  if message.permanent and not settings.permanent then
    return request.problem(codes.unknown, "No configuration file, can't %s", what)
  end
end

------------------------------------------------------------------------------
-- Listing rooms.

local function shown(room)
  return {
    room = room.id, description = room.description, pin_required = room.pin ~= nil,
    num_participants = #rooms.usernames(room), history = room.history_size,
  }
end

-- Whether a request has the admin key, and so sees private rooms. A wrong key is a
-- problem.
local function is_admin(message)
  local key = message.admin_key
  if not settings.admin_key or type(key) ~= "string" or key == "" then return false end
  local problem = request.check_secret(message, "admin_key", settings.admin_key, codes)
  return not problem, problem
end

requests.list = {
  fields = {},
  run = function(call)
    local admin, problem = is_admin(call.message)
    if problem then return nil, problem end
    local list = json.array()
    for _, room in ipairs(rooms.all()) do
      if admin or not room.is_private then list[#list + 1] = shown(room) end
    end
    return success { list = list }
  end,
}

requests.exists = {
  fields = {}, room = "any",
  run = function(call)
    return success { room = call.message.room, exists = rooms.find(call.message.room) ~= nil }
  end,
}

-- The participants of a room, except one.
local function participants(room, but)
  local list = json.array()
  for _, username in ipairs(rooms.usernames(room)) do
    if username ~= but then
      list[#list + 1] = { username = username, display = room.participants[username].display }
    end
  end
  return list
end

requests.listparticipants = {
  fields = {}, room = "needed",
  run = function(call) return success { room = call.room.id, participants = participants(call.room) } end,
}

------------------------------------------------------------------------------
-- Making, changing and destroying rooms.

requests.create = {
  fields = request.fields {
    { "description", "string" }, { "secret", "string" }, { "pin", "string" }, { "post", "string" },
    { "is_private", "boolean" }, { "history", "positive integer" }, { "allowed", "array" }, { "permanent", "boolean" },
  },
  room = "optional",
  check = function(message)
    return request.check_secret(message, "admin_key", settings.admin_key, codes) or not_texts(message.allowed)
      or cannot_keep(message, "create permanent room")
  end,
  run = function(call)
    local message = call.message
    if rooms.find(message.room) then
      return nil, request.problem(codes.room_exists, "Room %s already exists", rooms.id_text(message.room))
    end
    local room = rooms.create(message)
    voices.notify(call.session, { event = "created", room = room.id })
    return done(call, "created", room, message.permanent == true and rooms.keep(room))
  end,
}

requests.edit = {
  fields = request.fields {
    { "secret", "string" }, { "new_description", "string" }, { "new_secret", "string" }, { "new_pin", "string" },
    { "new_post", "string" }, { "new_is_private", "boolean" }, { "permanent", "boolean" },
  },
  room = "needed", secret = "secret",
  check = function(message) return cannot_keep(message, "edit room permanently") end,
  run = function(call)
    local message, room = call.message, call.room
    for _, name in ipairs { "description", "secret", "pin", "post" } do
      local value = message["new_" .. name]
      if value and value ~= "" then room[name] = value end
    end
    if message.new_is_private ~= nil then room.is_private = message.new_is_private end
    voices.notify(call.session, { event = "edited", room = room.id })
    return done(call, "edited", room, message.permanent == true and rooms.keep(room))
  end,
}

requests.destroy = {
  fields = request.fields { { "permanent", "boolean" } },
  room = "needed", secret = "secret",
  check = function(message) return cannot_keep(message, "destroy room permanently") end,
  run = function(call)
    local room = call.room
    voices.close(room, call.session)
    voices.notify(call.session, { event = "destroyed", room = room.id })
    return done(call, "destroyed", room, call.message.permanent == true and rooms.keep_away(room))
  end,
}

------------------------------------------------------------------------------
-- Who may join.

local acts = {
  enable = function(room) room.check_tokens = true end,
  disable = function(room) room.check_tokens = false end,
  add = function(room, tokens)
    for _, token in ipairs(tokens) do room.allowed[token] = true end
  end,
  remove = function(room, tokens)
    for _, token in ipairs(tokens) do room.allowed[token] = nil end
  end,
}

local function tokens_of(room)
  local list = json.array()
  for token in pairs(room.allowed) do list[#list + 1] = token end
  table.sort(list)
  return list
end

requests.allowed = {
  fields = request.fields { { "secret", "string" }, { "action", "string", required = true }, { "allowed", "array" } },
  room = "needed", secret = "secret",
  check = function(message)
    if not acts[message.action:lower()] then
      return request.problem(codes.invalid, "Unsupported action '%s' (allowed)", message.action)
    end
  end,
  run = function(call)
    local action = call.message.action:lower()
    local problem = not_texts(call.message.allowed)
    if problem then return nil, problem end
    acts[action](call.room, call.message.allowed or {})
    return success { room = call.room.id, allowed = action ~= "disable" and tokens_of(call.room) or nil }
  end,
}

requests.kick = {
  fields = request.fields { { "secret", "string" }, { "username", "string", required = true } },
  room = "needed", secret = "secret",
  run = function(call)
    local room, username = call.room, call.message.username
    if not room.participants[username] then
      local id = rooms.id_text(room.id)
      return nil, request.problem(codes.no_such_user, "No such user %s in room %s", username, id)
    end
    voices.kick(room, username)
    return success()
  end,
}

------------------------------------------------------------------------------
-- Joining and leaving.

-- The reason why a session cannot join, or nil.
local function cannot_join(call)
  local room, message = call.room, call.message
  if rooms.name_in(room, call.session) then
    return request.problem(codes.already_in, "Already in room %s", rooms.id_text(room.id))
  end
  if room.participants[message.username] then
    return request.problem(codes.username_exists, "Username already taken")
  end
  if room.check_tokens and not (message.token and room.allowed[message.token]) then
    return request.problem(codes.unauthorized, "Unauthorized (not in the allowed list)")
  end
end

requests.join = {
  fields = request.fields {
    { "username", "string", required = true }, { "pin", "string" }, { "token", "string" }, { "display", "string" },
    { "history", "boolean" },
  },
  room = "needed", secret = "pin", channel_only = true,
  run = function(call)
    local room, message = call.room, call.message
    local problem = cannot_join(call)
    if problem then return nil, problem end
    if message.history ~= false then voices.history(room, call.session) end
    voices.join(room, call.session, message.username, message.display)
    return success { participants = participants(room, message.username) }
  end,
}

local function not_in(room)
  return request.problem(codes.not_in, "Not in room %s", rooms.id_text(room.id))
end

requests.leave = {
  fields = {}, room = "needed", channel_only = true,
  run = function(call)
    local username = rooms.name_in(call.room, call.session)
    if not username then return nil, not_in(call.room) end
    voices.leave(call.room, call.session, username)
    return success()
  end,
}

------------------------------------------------------------------------------
-- Messages to a room.

-- The recipients of a whispered message: a list of usernames, or nil when the message is for
-- all; or a problem.
local function hearers(message)
  if message.to and message.tos then
    return nil, request.problem(codes.invalid, "Both to and tos array provided")
  end
  if message.tos and not request.all_strings(message.tos) then
    return nil, request.problem(codes.invalid, "Invalid tos provided")
  end
  return message.to and { message.to } or message.tos
end

local function whisper(room, names, event)
  event.whisper = true
  local sent = {}
  for _, name in ipairs(names) do sent[name] = voices.whisper(room, name, event) end
  return sent
end

requests.message = {
  fields = request.fields {
    { "text", "string", required = true }, { "to", "string" }, { "tos", "array" }, { "ack", "boolean" },
  },
  room = "needed", channel_only = true,
  run = function(call)
    local room, message = call.room, call.message
    local from = rooms.name_in(room, call.session)
    if not from then return nil, not_in(room) end
    local names, problem = hearers(message)
    if problem then return nil, problem end
    local event = { textroom = "message", room = room.id, from = from, date = voices.date(), text = message.text }
    local sent
    if names then
      sent = whisper(room, names, event)
    else
      voices.message(room, from, event)
    end
    if message.ack == false then return nil end
    return success { sent = sent }
  end,
}

requests.announcement = {
  fields = request.fields { { "secret", "string" }, { "text", "string", required = true } },
  room = "needed", secret = "secret",
  run = function(call)
    voices.announce(call.room, {
      textroom = "announcement", room = call.room.id, date = voices.date(), text = call.message.text,
    })
    return success()
  end,
}

return requests
