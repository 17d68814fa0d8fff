-- textroom.lua: rooms in which people write to each other over data channels.
--
-- This script replaces Janus's own TextRoom plugin, so that the page
-- textroomtest.html works with it unchanged. To use it, name it in
-- janus.plugin.golua.jcfg, and disable the C plugin in janus.jcfg:
--
--   general: {
--     script = "/usr/share/janus-golua/lua/textroom.lua"
--     config = "/etc/janus/janus.plugin.textroom.jcfg"    # the rooms; see below
--   }
--   plugins: { disable = "libjanus_textroom.so" }
--
-- `config` names a file of settings (.jcfg, .json or .lua), such as the file of the
-- C plugin. Without `config` there is one room, 1234, which the page expects:
--
--   general: { admin_key = "boss", string_ids = false, json = "compact", events = true }
--   room-1234: { description = "Demo Room", secret = "adminpwd", pin = "p", is_private = false,
--                history = 10, post = "http://example.com/messages" }
--
-- Rooms that requests make `permanent` are kept in a second file beside the first. Its
-- name is that of the first file with ".permanent.json" appended. Name the folder in
-- `files` of janus.plugin.golua.jcfg, so that the script may write there.
--
-- A client asks for a PeerConnection by { request = "setup" }, gets an offer, and
-- answers it with { request = "ack" }. From then on it sends its requests over the data
-- channel, as JSON: { textroom = "join", transaction = "x", room = 1234,
-- username = "ann" }. Requests about rooms may also come as messages, with the name
-- in `request`, and from the Admin API.
--
-- The folder textroom has one file for each concern:
--
--   settings    reads the file of settings
--   rooms       the rooms, and the people in them
--   voices      messages to the people in a room
--   requests    every request: its fields, who may make it, what it does
--   dispatch    finds and checks a request, and runs it
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local janus = require "janus"
local json = require "json"
local log = require "log"
local dispatch = require "textroom.dispatch"
local rooms = require "textroom.rooms"
local settings = require "textroom.settings"
local voices = require "textroom.voices"

settings.load(janus.config)

janus.plugin {
  package = "janus.plugin.textroom",
  name = "TextRoom in Lua",
  description = "Rooms in which people write to each other over data channels, by textroom.lua",
  author = "The janus-golua authors",
  version = 2, version_string = "0.0.2",
}

rooms.start()

------------------------------------------------------------------------------
-- The PeerConnection: we offer, the client answers. It has only a data channel.

local function offer(session)
  return assert(session:offer { media = { { kind = "data" } }, name = "Janus TextRoom plugin" })
end

-- Makes a new offer for the same session; `restart` makes Janus restart ICE.
local function offer_again(session)
  local jsep = assert(session:offer { media = {} }) -- the data channel stays without being named
  jsep.restart = true
  return jsep
end

local connecting = {}

function connecting.setup(session)
  if session.has_offer then return dispatch.error(416, "PeerConnection already setup") end
  session.has_offer = true
  return { textroom = "event", result = "ok" }, offer(session)
end

function connecting.restart(session)
  if not session.has_offer then return dispatch.error(416, "PeerConnection not setup") end
  return { textroom = "event", result = "ok" }, offer_again(session)
end

function connecting.ack() return { textroom = "event", result = "ok" } end

------------------------------------------------------------------------------
-- Requests: they come as messages, from the Admin API and over data channels.

janus.on("message", function(session, message, _, transaction)
  local name, problem = dispatch.name_of(message)
  if problem then return problem end
  local connect = connecting[name]
  if not connect then return dispatch.by_message(session, message, transaction) end
  local event, jsep = connect(session)
  session:send(event, { transaction = transaction, jsep = jsep })
  return janus.later -- the answer has been sent already
end)

janus.on("admin", function(message) return dispatch.by_message(nil, message, message.transaction) end)

janus.on("data", function(session, text, about)
  local ok, message = pcall(json.decode, text)
  if about.binary or not ok or type(message) ~= "table" then
    log.warn("a message of a data channel is no JSON object", { session = session, binary = about.binary })
    return
  end
  local reply = dispatch.by_data(session, message)
  if reply then voices.say(session, reply) end
end)

------------------------------------------------------------------------------
-- Clients that go away without a request to leave.

local function gone(session)
  for id, username in pairs(session.rooms or {}) do
    local room = rooms.find(id)
    if room then voices.leave(room, session, username) end
  end
end

janus.on("hangup", gone)
janus.on("detach", gone)

------------------------------------------------------------------------------
-- Rooms are plain tables that know people by the numbers of their sessions. So a new
-- version of the script can take them over.

janus.on("reload", rooms.save)
janus.on("restore", rooms.restore)
