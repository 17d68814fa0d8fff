-- Finds a request, checks it, and runs it. Requests come over a data channel, as a message,
-- or from the Admin API.

local request = require "apps.request"
local requests = require "textroom.requests"
local rooms = require "textroom.rooms"
local settings = require "textroom.settings"

local dispatch = {}

local codes = { missing = 413, invalid = 414, unauthorized = 419 }
local unknown, no_such_room = 415, 417

local named = request.fields { { "request", "string", required = true } }
local by_channel = request.fields { { "textroom", "string", required = true }, { "transaction", "string", required = true } }

--- An error for a known request, as clients get it.
function dispatch.error(code, text, ...)
  local problem = request.problem(code, text, ...)
  problem.textroom = "error"
  return problem
end

-- The check of the field `room`, for a request that needs it or may have it.
local function room_field(need)
  return { { "room", settings.string_ids and "string" or "positive integer", required = need ~= "optional" } }
end

-- Checks a request in this order: its fields, the room's id, the request's own check of its
-- fields, whether the room exists, and whether the client is allowed. The first problem is
-- returned.
local function check(call, entry)
  local message = call.message
  local problem = request.check(message, entry.fields, codes)
    or entry.room and request.check(message, room_field(entry.room), codes)
    or entry.check and entry.check(message)
  if problem or not entry.room or entry.room == "optional" or entry.room == "any" then return problem end
  call.room = rooms.find(message.room)
  if not call.room then return request.problem(no_such_room, "No such room (%s)", rooms.id_text(message.room)) end
  return entry.secret and request.check_secret(message, entry.secret, call.room[entry.secret], codes)
end

-- Runs a request. Returns the reply, or nil when the request gets none.
local function run(call, entry)
  local problem = check(call, entry)
  local reply
  if not problem then reply, problem = entry.run(call) end
  if problem then problem.textroom = "error" end
  return problem or reply
end

--- The name of a request that came as a message, or nil and the error.
function dispatch.name_of(message)
  local problem = request.check(message, named, codes)
  if problem then
    problem.textroom = "event"
    return nil, problem
  end
  return message.request:lower()
end

-- Whether a request may come as a message: only requests about rooms may. The others are for
-- people with a data channel.
local function about_rooms(name)
  local entry = requests[name]
  return entry ~= nil and not entry.channel_only
end

-- Checks the two fields that every request over a data channel has. Returns the request that
-- `textroom` names, or nil and the error.
local function named_by_channel(message)
  local problem = request.check(message, by_channel, codes)
  if problem then
    problem.textroom = "error"
    return nil, problem
  end
  local entry = requests[message.textroom:lower()]
  if entry then return entry end
  return nil, dispatch.error(unknown, "Unsupported request %s", message.textroom)
end

--- Runs a request that came as a message from a session, or (nil) from the Admin API. It must
--- name a request about rooms. If it also has a `textroom`, as over data channels, that request
--- is run instead, as in the C plugin: so clients can join without a data channel.
function dispatch.by_message(session, message, transaction)
  local name, problem = dispatch.name_of(message)
  if problem then return problem end
  if not about_rooms(name) then
    problem = request.problem(unknown, "Unknown request '%s'", message.request)
    problem.textroom = "event"
    return problem
  end
  if message.textroom == nil then message.textroom = name end
  message.transaction = transaction
  local entry
  entry, problem = named_by_channel(message)
  if problem then return problem end
  if entry.channel_only and not session then
    return dispatch.error(unknown, "Unsupported request %s", message.textroom)
  end
  return run({ session = session, message = message }, entry)
end

--- Runs a request that came over a data channel.
function dispatch.by_data(session, message)
  local entry, problem = named_by_channel(message)
  local reply = problem
  if entry then reply = run({ session = session, message = message, by_data = true }, entry) end
  if reply and type(message.transaction) == "string" and type(message.textroom) == "string" then
    reply.transaction = message.transaction
  end
  return reply
end

return dispatch
