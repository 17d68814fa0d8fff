-- apps.controls: what clients can set about the audio and video that they send and
-- get, as requests of the EchoTest and the VideoCall name it:
--
--   audio, video      whether what the client sends goes on; false mutes it
--   bitrate           the most that it may send, in bits per second; 0 is no bound
--   substream, temporal, fallback      see apps.layers
--   record, filename  see apps.recording
--
-- The state of it stands in the session: audio, video, bitrate_cap; settled, which is
-- what was negotiated (see apps.negotiation); e2ee; simulcast.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local layers = require "apps.layers"
local recording = require "apps.recording"

local controls = {}

--- What a session is before its first PeerConnection, and after each.
function controls.reset(session)
  session.audio, session.video, session.bitrate_cap = true, true, 0
  session.settled = {}
  session.e2ee, session.simulcast, session.recordings = nil, nil, nil
  layers.forget(session)
end

--- Closes the way of what is muted, and opens all else: gates are closed when a
--- PeerConnection begins.
function controls.open_gates(session)
  session:configure {
    audio = { send = session.audio, receive = true },
    video = { send = session.video, receive = true },
    data = true,
  }
end

-- What is muted is not recorded either.
local function mute_recordings(session, message)
  for _, medium in ipairs { "audio", "video" } do
    if message[medium] ~= nil then recording.mute(session, medium, not message[medium]) end
  end
end

local function mute(session, message)
  if message.audio ~= nil then session.audio = message.audio end
  if message.video ~= nil then
    -- Who sees it again needs a whole picture first.
    if message.video and not session.video then session:keyframe() end
    session.video = message.video
  end
  controls.open_gates(session)
  mute_recordings(session, message)
end

local most_bits = 2 ^ 32 - 1 -- a second; the feedback to browsers has no room for more

local function cap(session, message)
  if message.bitrate then
    session.bitrate_cap = math.min(message.bitrate, most_bits)
    session:bitrate(session.bitrate_cap)
  end
end

--- Does what a request asks, but for recordings. `source` is the session whose
--- video this one gets, nil without one; `tell` is as in layers.ask.
function controls.apply(session, source, message, tell)
  mute(session, message)
  cap(session, message)
  layers.ask(session, source, message, tell)
end

--- Begins or ends recordings, if a request says so. Without a file name in it,
--- `base` is one.
function controls.record(session, message, base)
  if message.record == nil then return end
  recording.stop(session)
  if message.record then
    recording.start(session, message.filename or base, session.settled)
    mute_recordings(session, session)
  end
end

--- What event handlers and the Admin API are told of a session.
function controls.shown(session)
  return {
    audio_active = session.audio, video_active = session.video, bitrate = session.bitrate_cap,
    simulcast = session.simulcast and session.layers_now or nil, recording = session.recordings,
  }
end

--- What a client is told of a slow link; nil when nothing: only what it sends itself
--- is for it to change.
function controls.slow_link(session, link)
  if link.uplink then return nil end
  return {
    event = "slow_link", media = link.video and "video" or "audio",
    ["current-bitrate"] = link.video and session.bitrate_cap or nil,
  }
end

return controls
