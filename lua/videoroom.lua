-- videoroom.lua: rooms in which some publish audio, video and data, and others
-- subscribe to what they like of it.
--
-- It speaks the language of Janus's own VideoRoom plugin and takes its name, so
-- that its clients and demo pages (videoroomtest.html, mvideoroomtest.html,
-- screensharingtest.html) work with it. Keep the C plugin from being loaded:
--
--   plugins: { disable = "libjanus_videoroom.so" }    # in janus.jcfg
--
-- `config` in janus.plugin.golua.jcfg may name a file with rooms: that of the C
-- plugin, /etc/janus/janus.plugin.videoroom.jcfg, will do.
--
-- This file joins what Janus tells to the parts in the folder videoroom, of which
-- each has one concern:
--
--   settings          what the file with rooms says
--   rooms, catalogue  rooms, and the requests about them
--   permissions       secrets, pins, tokens: who may do what
--   publishing        what publishers ask for: joining, negotiation, what they can set
--   publishers        what becomes of what they publish
--   subscribing       what subscribers ask for: which streams they get
--   switching, steering   other streams in the same m-lines; pausing, layers
--   encryption        which feeds go together
--   subscribers       who gets what: offers, renegotiation
--   routes            which m-line is forwarded to which
--   codecs            what is answered and offered (SDP)
--   layers            which quality of a video somebody gets
--   moderation        kicking, muting
--   remote, remotizing                                      publishers of other rooms, and ours in others
--   recording, forwarding, talking, permanent, dummies      each as it says
--   requests          the list of requests
--
-- All that has to survive a reload is one tree of plain tables, in `state`.
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
-- Requests. What changes rooms is answered at once; what a participant asks for
-- gets an acknowledgement, and the answer as an event.

janus.on("message", function(session, request, jsep, transaction)
  local found, refusal = refusals.catch(requests.find, request)
  if not found then return refusal end
  local answer, offered = refusals.answer(found.run, session, request, jsep)
  if not found.at_once then session:send(answer, { transaction = transaction, jsep = offered }) end
  subscribers.flush() -- the offers that the request has brought about
  return found.at_once and answer or janus.later
end)

-- The Admin API may ask for whatever is answered at once.
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
-- What becomes of a client. A session plays one part: that of a participant, who
-- may publish, or that of a subscriber.

-- Calls the function of a part's module: `as` is set by join.
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
-- Another version of this script takes over without anybody noticing.

janus.on("reload", state.save)
janus.on("restore", function(saved)
  state.restore(saved)
  rooms.start() -- the file may have more rooms by now
end)
