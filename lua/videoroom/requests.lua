-- All requests by name, and the functions that handle them.

local rooms = require "videoroom.rooms"
local catalogue = require "videoroom.catalogue"
local moderation = require "videoroom.moderation"
local forwarding = require "videoroom.forwarding"
local remote = require "videoroom.remote"
local remotizing = require "videoroom.remotizing"
local publishing = require "videoroom.publishing"
local subscribing = require "videoroom.subscribing"
local switching = require "videoroom.switching"
local steering = require "videoroom.steering"
local participants = require "videoroom.participants"
local permissions = require "videoroom.permissions"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local requests = {}

-- Requests that are answered at once.
local at_once = {
  create = catalogue.create, edit = catalogue.edit, destroy = catalogue.destroy, list = catalogue.list,
  exists = catalogue.exists, allowed = catalogue.allowed, listparticipants = catalogue.listparticipants,
  kick = moderation.kick, moderate = moderation.moderate, enable_recording = moderation.enable_recording,
  rtp_forward = forwarding.rtp_forward, stop_rtp_forward = forwarding.stop_rtp_forward,
  listforwarders = forwarding.listforwarders,
  add_remote_publisher = remote.add_remote_publisher, update_remote_publisher = remote.update_remote_publisher,
  remove_remote_publisher = remote.remove_remote_publisher,
  publish_remotely = remotizing.publish_remotely, unpublish_remotely = remotizing.unpublish_remotely,
  list_remotes = remotizing.list_remotes,
  listremotes = remotizing.list_remotes, -- the name in Janus 1.4.1; its documentation has another
}

-- Requests of participants and of subscribers. A request that is in neither list is
-- unknown.
local by_part = {
  publisher = {
    configure = publishing.configure, publish = publishing.publish, unpublish = publishing.unpublish,
    leave = publishing.leave,
  },
  subscriber = {
    subscribe = subscribing.subscribe, unsubscribe = subscribing.unsubscribe, update = subscribing.update,
    switch = switching.switch, start = steering.start, pause = steering.pause,
    configure = steering.configure, leave = steering.leave,
  },
}

local function unknown(name)
  refusals.because(refusals.UNKNOWN_REQUEST, "Unknown request '%s'", name)
end

local function not_twice(session)
  if session.as == "publisher" and not participants.find(session) then
    refusals.because(refusals.ALREADY_JOINED, "Not in a room (create a new handle)")
  end
  if session.as then
    refusals.because(refusals.ALREADY_JOINED, "Already in as a %s on this handle", session.as)
  end
end

local JOIN = {
  { "ptype", "string", required = true }, { "audio", "boolean" }, { "video", "boolean" }, { "data", "boolean" },
  { "bitrate", "count" }, { "record", "boolean" }, { "filename", "string" }, { "token", "string" },
}

-- Makes a client a participant, by a function of publishing.lua, or a subscriber.
local function join_by(as_publisher)
  return function(session, request, jsep)
    not_twice(session)
    check.id(request, "room")
    check.fields(request, JOIN)
    permissions.pin(rooms.of(request), request)
    local part = check.name(request, "ptype")
    if part == "publisher" then return as_publisher(session, request, jsep) end
    if part == "subscriber" then return subscribing.join(session, request, jsep) end
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element (ptype)")
  end
end

local join, joinandconfigure = join_by(publishing.join), join_by(publishing.joinandconfigure)

-- Handles a request of a client that is a participant or subscriber already.
local function of_part(name)
  return function(session, request, jsep)
    if not session.as then
      refusals.because(refusals.JOIN_FIRST, "Invalid request on unconfigured participant")
    end
    if session.as == "publisher" then participants.of(session) end -- refuses a publisher that has left
    local handler = by_part[session.as][name] or unknown(request.request)
    return handler(session, request, jsep)
  end
end

-- The handlers by name. A handler's run(session, request, jsep) returns the answer and perhaps
-- a JSEP, or refuses; `at_once` says how the request is answered.
local handlers = {}
for _, part in pairs(by_part) do
  for name in pairs(part) do handlers[name] = { run = of_part(name) } end
end
handlers.join, handlers.joinandconfigure = { run = join }, { run = joinandconfigure }
for name, run in pairs(at_once) do handlers[name] = { run = run, at_once = true } end

-- The handler of a request; a request without one is refused. A script may put a function of its own
-- here, which then sees every request (docker/scripts/main.lua).
function requests.find(request)
  local usual = handlers[request.request]
  if usual then return usual end
  local name, written = check.name(request, "request")
  return handlers[name] or unknown(written)
end

return requests
