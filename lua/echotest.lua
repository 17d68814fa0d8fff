-- echotest.lua: sends a client's media back to the client, who can change how.
--
-- This script replaces Janus's own EchoTest plugin: it has the same name, the same
-- requests and the same events, so that the EchoTest's pages (echotest.html,
-- e2etest.html) work with it unchanged. To use it, name it in
-- janus.plugin.golua.jcfg, and disable the C plugin in janus.jcfg:
--
--   general: { script = "/usr/share/janus-golua/lua/echotest.lua" }
--   plugins: { disable = "libjanus_echotest.so" }
--
-- A client sends requests, with or without an offer. The fields are:
--
--   audio, video      true or false: whether the client gets that medium back
--   bitrate           the most that the client may send, in bits per second; 0: no limit
--   substream         0 to 2: which substream of a simulcast the client wants
--   temporal          0 to 2: which temporal layer the client wants
--   fallback          microseconds of silence after which a lower substream is taken
--   record, filename  whether to record what the client sends, and under which name
--   audiocodec, videocodec, videoprofile, opusred: what the answer has to select
--
-- The answer is an event, { echotest = "event", result = "ok" }.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local janus = require "janus"
local controls = require "apps.controls"
local delay = require "apps.delay"
local layers = require "apps.layers"
local negotiation = require "apps.negotiation"
local request = require "apps.request"

janus.plugin {
  package = "janus.plugin.echotest",
  name = "EchoTest in Lua",
  description = "Sends back what a client sends, by echotest.lua",
  author = "The janus-golua authors",
  version = 7, version_string = "0.0.7",
}

-- The error codes. No field is mandatory, so there is no code for a missing field.
local codes = { invalid = 413, sdp = 414 }

local fields = request.fields {
  { "audio", "boolean" }, { "video", "boolean" },
  { "bitrate", "positive integer" },
  { "record", "boolean" }, { "filename", "string" },
  { "substream", "positive integer" }, { "temporal", "positive integer" }, { "fallback", "positive integer" },
  { "audiocodec", "string" }, { "videocodec", "string" }, { "videoprofile", "string" },
  { "opusred", "boolean" },
  { "min_delay", "integer" }, { "max_delay", "integer" },
}

-- A request without an offer must have at least one of these fields.
local actions = {
  "audio", "video", "videocodec", "videoprofile", "opusred", "bitrate", "substream", "temporal", "fallback",
  "record", "min_delay", "max_delay",
}

------------------------------------------------------------------------------
-- Messages to the client.

local function tell(session, event, options)
  event.echotest = "event"
  session:send(event, options)
end

local function layers_changed(session, change)
  tell(session, { videocodec = session.settled.video, substream = change.substream, temporal = change.temporal })
end

------------------------------------------------------------------------------
-- Offers.

local function answer(session, message, jsep)
  session.e2ee = session.e2ee or jsep.e2ee
  session.simulcast = session.simulcast or jsep.simulcast ~= nil
  local reply, settled = negotiation.echo(jsep, {
    audio = { codecs = message.audiocodec and { negotiation.codec(message.audiocodec) }, red = message.opusred },
    video = { codecs = negotiation.video_codecs(message.videocodec, message.videoprofile) },
  })
  if not reply then
    return nil, request.problem(codes.sdp, "Error parsing offer: %s", settled)
  end
  session.settled = settled
  return reply
end

------------------------------------------------------------------------------
-- Requests. Every answer is sent as an event, even where it could be returned at once,
-- because clients of the EchoTest expect an event.

local function asks_nothing(message)
  for _, name in ipairs(actions) do
    if message[name] ~= nil then return false end
  end
  return true
end

-- Carries out a request. Returns the event, and a JSEP if the request had one.
local function handle(session, message, jsep)
  local problem = request.check(message, fields, codes) or layers.problem(message, codes.invalid)
  if problem then return problem end
  controls.apply(session, session, message, function(change) layers_changed(session, change) end)
  if delay.ask(session, message) then delay.apply(session, session) end
  if not jsep and asks_nothing(message) then
    return request.problem(codes.invalid, "Message error: no supported attributes found")
  end
  local reply
  if jsep then
    reply, problem = answer(session, message, jsep)
    if problem then return problem end
  end
  controls.record(session, message, ("echotest-%d-%d"):format(session.id, janus.now() * 1e6))
  session:notify(controls.shown(session))
  return { result = "ok" }, reply
end

local function reset(session)
  controls.reset(session)
  session.min_delay, session.max_delay = nil, nil
end

janus.on("attach", reset)

janus.on("message", function(session, message, jsep, transaction)
  local event, reply = handle(session, message, jsep)
  tell(session, event, { transaction = transaction, jsep = reply })
  return janus.later -- the answer has been sent already
end)

janus.on("admin", function(message) return message end)

------------------------------------------------------------------------------
-- Media.

janus.on("media", function(session)
  session:forward { to = session } -- this route is the echo
  controls.open_gates(session)
end)

janus.on("data", function(session, message, about)
  if not about.binary then message = "Janus EchoTest here! You wrote: " .. message end
  session:send_data(message, about)
end)

janus.on("layers", function(session, change)
  layers.note(session, change)
  -- Videos without simulcast sometimes have layers, too, but the pages do not ask for them.
  if session.simulcast and not change.spatial then layers_changed(session, change) end
end)

-- Much of what the client sends is lost: perhaps the client sends too much.
janus.on("slow-link", function(session, link)
  local event = controls.slow_link(session, link)
  if event then tell(session, event) end
end)

janus.on("hangup", function(session)
  tell(session, { result = "done" })
  reset(session)
end)

-- The state of a session, for the Admin API.
janus.on("query", function(session)
  local shown = controls.shown(session)
  shown.audio_codec, shown.video_codec, shown.e2ee = session.settled.audio, session.settled.video, session.e2ee
  return shown
end)
