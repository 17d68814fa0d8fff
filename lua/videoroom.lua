-- videoroom.lua: rooms in which some clients publish audio, video and data, and others
-- subscribe to the streams that they want.
--
-- This script has the protocol and the name of Janus's own VideoRoom plugin, so that its
-- clients and demo pages (videoroomtest.html, mvideoroomtest.html,
-- screensharingtest.html) work with it. Disable the C plugin:
--
--   plugins: { disable = "libjanus_videoroom.so" }    # in janus.jcfg
--
-- `config` in janus.plugin.golua.jcfg may name a file with rooms, such as the file of the C
-- plugin, /etc/janus/janus.plugin.videoroom.jcfg.
--
-- This file connects Janus's events to the parts in the folder videoroom. Each part has
-- one concern:
--
--   settings          reads the file with rooms
--   rooms, catalogue  rooms, and the requests about them
--   permissions       secrets, pins, tokens: who may do what
--   publishing        requests of publishers: joining, negotiation, options
--   publishers        the streams of publishers, and how they end
--   subscribing       requests of subscribers: which streams they get
--   switching, steering   other streams in the same m-lines; pausing, layers
--   encryption        which feeds go together
--   subscribers       offers to subscribers, renegotiation
--   routes            which m-line is forwarded to which
--   codecs            the SDP of answers and offers
--   layers            which quality of a video a subscriber gets
--   moderation        kicking, muting
--   remote, remotizing                              publishers of other rooms here, and ours there
--   recording, forwarding, talking, permanent, dummies      each as its name says
--   requests          the list of requests
--
-- Everything that has to survive a reload is one tree of plain tables, in `state`.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local janus = require "janus"
local settings = require "videoroom.settings"
local state = require "videoroom.state"
local rooms = require "videoroom.rooms"
local publishers = require "videoroom.publishers"
local subscribers = require "videoroom.subscribers"
local talking = require "videoroom.talking"
local requests = require "videoroom.requests"
local refusals = require "videoroom.refusals"

settings.load(janus.config)

janus.plugin {
  package = settings.package,
  name = "VideoRoom in Lua",
  description = "Rooms of publishers and subscribers, by videoroom.lua",
  author = "The janus-golua authors",
  version = 1,
  version_string = "0.1.0",
}

rooms.start()

------------------------------------------------------------------------------
-- Requests. A request about rooms is answered at once. A participant's request gets an
-- acknowledgement, and its answer comes as an event.

janus.on("message", function(session, request, jsep, transaction)
  local found, refusal = refusals.catch(requests.find, request)
  if not found then return refusal end
  local answer, offered = refusals.answer(found.run, session, request, jsep)
  if not found.at_once then session:send(answer, { transaction = transaction, jsep = offered }) end
  subscribers.flush() -- sends the offers that the request has caused
  return found.at_once and answer or janus.later
end)

-- The Admin API may make all requests that are answered at once.
janus.on("admin", function(request)
  local found, refusal = refusals.catch(requests.find, request)
  if not found then return refusal end
  if not found.at_once then
    return refusals.reply(refusals.UNKNOWN_REQUEST, "Unknown request '%s'", request.request)
  end
  local answer = refusals.answer(found.run, nil, request)
  subscribers.flush()
  return answer
end)

------------------------------------------------------------------------------
-- The life of a client. A session is either a participant, who may publish, or a
-- subscriber.

-- Calls the function of that name in the module of the session's part. join sets `as`.
local function by_part(name)
  return function(session, ...)
    local part = session.as == "publisher" and publishers or session.as == "subscriber" and subscribers
    if part and part[name] then part[name](session, ...) end
    subscribers.flush()
  end
end

janus.on("media", by_part "connected")
janus.on("hangup", by_part "hung_up")
janus.on("detach", by_part "gone")
janus.on("slow-link", by_part "slow_link")
janus.on("layers", by_part "layers_changed")
janus.on("talking", talking.changed)

janus.on("query", function(session)
  local part = session.as == "publisher" and publishers or session.as == "subscriber" and subscribers
  return part and part.query(session) or { type = "none" }
end)

------------------------------------------------------------------------------
-- Reload: another version of this script takes over, and clients do not notice.

janus.on("reload", state.save)
janus.on("restore", function(saved)
  state.restore(saved)
  rooms.start() -- the file may have new rooms
end)
