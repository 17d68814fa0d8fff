-- apps.controls: the settings that clients can change for the audio and video that they
-- send and get. The names are those in the requests of the EchoTest and the VideoCall:
--
--   audio, video      false mutes what the client sends
--   bitrate           the most that the client may send, in bits per second; 0: no limit
--   substream, temporal, fallback      see apps.layers
--   record, filename  see apps.recording
--
-- The state stands in the session: audio, video, bitrate_cap; settled, which is
-- what was negotiated (see apps.negotiation); e2ee; simulcast.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local layers = require "apps.layers"
local recording = require "apps.recording"

local controls = {}

--- Gives a session the state that it has before its first PeerConnection, and after each.
function controls.reset(session)
  session.audio, session.video, session.bitrate_cap = true, true, 0
  session.settled = {}
  session.e2ee, session.simulcast, session.recordings = nil, nil, nil
  layers.forget(session)
end

--- Opens the gates of all media that are not muted, and closes the others. The gates are
--- closed when a PeerConnection begins.
function controls.open_gates(session)
  session:configure {
    audio = { send = session.audio, receive = true },
    video = { send = session.video, receive = true },
    data = true,
  }
end

-- Muted media are not recorded either.
local function mute_recordings(session, message)
  for _, medium in ipairs { "audio", "video" } do
    if message[medium] ~= nil then recording.mute(session, medium, not message[medium]) end
  end
end

local function mute(session, message)
  if message.audio ~= nil then session.audio = message.audio end
  if message.video ~= nil then
    -- Viewers that see the video again need a keyframe first.
    if message.video and not session.video then session:keyframe() end
    session.video = message.video
  end
  controls.open_gates(session)
  mute_recordings(session, message)
end

local most_bits = 2 ^ 32 - 1 -- bits per second; the feedback to browsers holds no larger number

local function cap(session, message)
  if message.bitrate then
    session.bitrate_cap = math.min(message.bitrate, most_bits)
    session:bitrate(session.bitrate_cap)
  end
end

--- Carries out a request, except for recordings. `source` is the session whose video
--- this session gets, or nil; `tell` is as in layers.ask.
function controls.apply(session, source, message, tell)
  mute(session, message)
  cap(session, message)
  layers.ask(session, source, message, tell)
end

--- Begins or ends recordings if a request asks for that. `base` is the file name if
--- the request has none.
function controls.record(session, message, base)
  if message.record == nil then return end
  recording.stop(session)
  if message.record then
    recording.start(session, message.filename or base, session.settled)
    mute_recordings(session, session)
  end
end

--- The state of a session, for event handlers and the Admin API.
function controls.shown(session)
  return {
    audio_active = session.audio, video_active = session.video, bitrate = session.bitrate_cap,
    simulcast = session.simulcast and session.layers_now or nil, recording = session.recordings,
  }
end

--- The message to a client about a slow link, or nil: a client hears only of losses in
--- what it sends itself, because it cannot change anything else.
function controls.slow_link(session, link)
  if link.uplink then return nil end
  return {
    event = "slow_link", media = link.video and "video" or "audio",
    ["current-bitrate"] = link.video and session.bitrate_cap or nil,
  }
end

return controls
