-- videocall.lua: two people call each other by name.
--
-- This script replaces Janus's own VideoCall plugin, so that the page
-- videocalltest.html works with it unchanged. To use it, name it in
-- janus.plugin.golua.jcfg, and disable the C plugin in janus.jcfg:
--
--   general: { script = "/usr/share/janus-golua/lua/videocall.lua" }
--   plugins: { disable = "libjanus_videocall.so" }
--
-- A client that has registered a name can call others, and be called. The requests are
--
--   list                         lists the names of all who are registered
--   register   username          takes a name, until the client leaves
--   call       username, offer   calls somebody, who gets { event = "incomingcall" }
--   accept     answer            answers the call: both get { event = "accepted" }
--   set        audio, video, bitrate, record, filename, substream, temporal, fallback;
--              an offer or an answer with `update` renegotiates the call
--   hangup     reason            ends a call, or declines one
--
-- Each request is answered by an event, { videocall = "event", result = { event = "calling" } }
-- or { videocall = "event", error_code = 478, error = "..." }.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local janus = require "janus"
local json = require "json"
local controls = require "apps.controls"
local layers = require "apps.layers"
local negotiation = require "apps.negotiation"
local request = require "apps.request"
local rids = require "videocall.rids"

janus.plugin {
  package = "janus.plugin.videocall",
  name = "VideoCall in Lua",
  description = "Two people call each other by name, by videocall.lua",
  author = "The janus-golua authors",
  version = 6, version_string = "0.0.6",
}

local codes = {
  unknown_request = 472, register_first = 473, invalid = 474, missing = 475, taken = 476, registered = 477,
  nobody = 478, yourself = 479, busy = 480, no_call = 481, no_sdp = 482, bad_sdp = 483,
}

local fields = {
  request = request.fields { { "request", "string", required = true } },
  username = request.fields { { "username", "string", required = true } },
  set = request.fields {
    { "audio", "boolean" }, { "video", "boolean" }, { "bitrate", "positive integer" },
    { "record", "boolean" }, { "filename", "string" }, { "restart", "boolean" },
  },
}

------------------------------------------------------------------------------
-- The registered clients. A session knows its own name, and the number of the session that
-- it is in a call with. Numbers are plain data and survive a reload of the script; this
-- table does not, and is made anew.

local by_name = {}

local function enter(session, name)
  session.username = name
  by_name[name] = session
end

local function leave(session)
  if session.username then by_name[session.username] = nil end
end

-- The other session of a call, also while the call still rings; nil without a call.
local function peer_of(session)
  return session.peer and janus.session(session.peer)
end

local function pair(caller, callee)
  caller.peer, callee.peer = callee.id, caller.id
end

-- Gives a session the state that it has before its first call, and after each call.
local function reset(session)
  session.peer, session.rids = nil, nil
  controls.reset(session)
end

------------------------------------------------------------------------------
-- Messages to clients, and events for Janus's event handlers.

local function tell(session, result, options)
  session:send({ videocall = "event", result = result }, options)
end

-- One side's JSEP as the other side gets it.
local function passed_on(session, jsep)
  return { type = jsep.type, sdp = jsep.sdp, e2ee = session.e2ee }
end

------------------------------------------------------------------------------
-- Media: each side gets what the other sends, except for muted media.

local function connect(a, b)
  a:forward { to = b }
  b:forward { to = a }
  controls.open_gates(a)
  controls.open_gates(b)
end

local function disconnect(a, b)
  a:stop_forward { to = b }
  b:stop_forward { to = a }
end

-- The JSEP of the answer as the caller gets it.
local function answer_for(caller, callee, jsep, answer)
  local passed = passed_on(callee, jsep)
  if caller.rids then
    rids.put_back(answer, caller.rids)
    passed.sdp = answer:text()
  end
  return passed
end

-- Notes the negotiated codecs, which are the same for both sides.
local function settle(caller, callee, answer)
  callee.settled = negotiation.settled(answer)
  caller.settled = callee.settled
end

------------------------------------------------------------------------------
-- Requests. Each function returns the result, or nil and a problem. A problem with a call
-- closes the PeerConnection that the client has begun.

local requests = {}

function requests.list()
  local names = json.array()
  for name in pairs(by_name) do names[#names + 1] = name end
  table.sort(names)
  return { list = names }
end

function requests.register(session, message)
  if session.username then
    return nil, request.problem(codes.registered, "Already registered (%s)", session.username)
  end
  local problem = request.check(message, fields.username, codes)
  if problem then return nil, problem end
  local name = message.username
  if by_name[name] then return nil, request.problem(codes.taken, "Username '%s' already taken", name) end
  enter(session, name)
  session:notify { event = "registered", username = name }
  return { event = "registered", username = name }
end

-- The reason why a session cannot make the call that it asks for, or nil.
local function cannot_call(session, message)
  if not session.username then return request.problem(codes.register_first, "Register a username first") end
  if session.peer then return request.problem(codes.busy, "Already in a call") end
  local problem = request.check(message, fields.username, codes)
  if problem then return problem end
  local name = message.username
  if name == session.username then
    return request.problem(codes.yourself, "You can't call yourself... use the EchoTest for that")
  end
  if not by_name[name] then return request.problem(codes.nobody, "Username '%s' doesn't exist", name) end
end

-- Reads the SDP that must come with a request. Returns nil and the description, or a problem.
local function read_sdp(jsep, what)
  if not jsep then return request.problem(codes.no_sdp, "Missing SDP") end
  local description, reason = negotiation.parse(jsep)
  if not description then return request.problem(codes.bad_sdp, "Error parsing %s: %s", what, reason) end
  return nil, description
end

function requests.call(session, message, jsep)
  local problem = cannot_call(session, message)
  if problem then
    session:hangup()
    return nil, problem
  end
  local callee = by_name[message.username]
  if callee.peer then
    session:notify { event = "hangup", reason = "User busy" }
    session:hangup()
    return { event = "hangup", username = session.username, reason = "User busy" }
  end
  local offer
  problem, offer = read_sdp(jsep, "offer")
  if problem then return nil, problem end
  pair(session, callee)
  session.e2ee, session.simulcast = jsep.e2ee, jsep.simulcast ~= nil
  session.rids = session.simulcast and rids.of(offer) or nil
  tell(callee, { event = "incomingcall", username = session.username }, { jsep = passed_on(session, jsep) })
  session:notify { event = "calling" }
  return { event = "calling" }
end

function requests.accept(session, _, jsep)
  local caller = peer_of(session)
  if not caller then return nil, request.problem(codes.no_call, "No incoming call to accept") end
  local problem, answer = read_sdp(jsep, "answer")
  if problem then return nil, problem end
  session.e2ee = jsep.e2ee
  settle(caller, session, answer)
  connect(caller, session)
  local passed = answer_for(caller, session, jsep, answer)
  tell(caller, { event = "accepted", username = session.username }, { jsep = passed })
  session:notify { event = "accepted" }
  return { event = "accepted" }
end

-- Ends the call of a session, if there is one. Both sessions forget the call, and the
-- other one is told the reason. Both PeerConnections are closed; when the event "hangup"
-- follows, the sessions are in no call any more.
local function end_call(session, reason)
  local peer = peer_of(session)
  if not peer then return end
  disconnect(session, peer)
  session.peer, peer.peer = nil, nil
  tell(peer, { event = "hangup", username = session.username, reason = reason })
  peer:notify { event = "hangup", reason = "Remote hangup" }
  peer:hangup()
end

function requests.hangup(session, message)
  local reason = type(message.reason) == "string" and message.reason or "We did the hangup"
  end_call(session, reason)
  session:hangup()
  session:notify { event = "hangup", reason = "Explicit hangup" }
  return { event = "hangup", username = session.username, reason = "Explicit hangup" }
end

------------------------------------------------------------------------------
-- The request "set": whatever can change during a call.

local function fallback_problem(message)
  local value = message.fallback
  if value ~= nil and request.check(message, { { "fallback", "positive integer" } }, codes) then
    return request.problem(codes.invalid, "Invalid value (fallback should be a positive integer)")
  end
end

local function layers_changed(session, change)
  tell(session, {
    event = "simulcast", videocodec = session.settled.video,
    substream = change.substream, temporal = change.temporal,
  })
end

-- The name of a recording for which the request gives no name.
local function file_name(session)
  local peer = peer_of(session)
  return ("videocall-%s-%s-%d"):format(session.username or "unknown", peer and peer.username or "unknown", janus.now() * 1e6)
end

-- Passes on an offer or an answer that changes a call.
local function negotiate_again(session, jsep)
  local peer = peer_of(session)
  if jsep and jsep.update and peer then
    local answer = tostring(jsep.type):lower() == "answer" and negotiation.parse(jsep)
    if answer then settle(peer, session, answer) end -- a video may have been added
    tell(peer, { event = "update" }, { jsep = passed_on(session, jsep) })
  end
end

function requests.set(session, message, jsep)
  local problem = request.check(message, fields.set, codes) or layers.problem(message, codes.invalid)
    or fallback_problem(message)
  if problem then return nil, problem end
  controls.apply(session, peer_of(session), message, function(change) layers_changed(session, change) end)
  controls.record(session, message, file_name(session))
  local shown = controls.shown(session)
  shown.event, shown.simulcast = "configured", nil
  session:notify(shown)
  negotiate_again(session, jsep)
  return { event = "set" }
end

------------------------------------------------------------------------------
-- Events from Janus.

janus.on("attach", reset)

-- Runs a request. Returns the result, or nil and a problem.
local function handle(session, message, jsep)
  local problem = request.check(message, fields.request, codes)
  if problem then return nil, problem end
  local run = requests[message.request:lower()]
  if not run then return nil, request.problem(codes.unknown_request, "Unknown request (%s)", message.request) end
  return run(session, message, jsep)
end

janus.on("message", function(session, message, jsep, transaction)
  local result, problem = handle(session, message, jsep)
  local event = problem or { result = result }
  event.videocall = "event"
  session:send(event, { transaction = transaction })
  return janus.later -- the answer has been sent already
end)

janus.on("media", controls.open_gates)

janus.on("layers", function(session, change)
  layers.note(session, change)
  local peer = peer_of(session)
  if peer and peer.simulcast and not change.spatial then layers_changed(session, change) end
end)

-- Much of what the client sends is lost: perhaps the client sends too much.
janus.on("slow-link", function(session, link)
  local event = controls.slow_link(session, link)
  if event then tell(session, event) end
end)

-- A PeerConnection has ended, and the call ends with it.
janus.on("hangup", function(session)
  end_call(session, "Remote WebRTC hangup")
  reset(session)
end)

janus.on("detach", function(session)
  end_call(session, "Remote WebRTC hangup")
  leave(session)
end)

-- The state of a session, for the Admin API.
janus.on("query", function(session)
  local peer, shown = peer_of(session), controls.shown(session)
  shown.state, shown.username, shown.peer = peer and "incall" or "idle", session.username, peer and peer.username
  shown.audio_codec, shown.video_codec = session.settled.audio, session.settled.video
  return shown
end)

-- Sessions keep their names in a reload; the table of names is filled from them.
janus.on("restore", function()
  for _, session in ipairs(janus.sessions()) do
    if session.username then by_name[session.username] = session end
  end
end)
