-- Recording of published streams, one .mjr file for each stream:
--
--   <rec_dir>/<filename>-video-1.mjr, or
--   <rec_dir>/videoroom-<room>-user-<id>-<time>-video-1.mjr
--
-- A stream knows whether it is `recorded`, and whether the recording is `paused` because the
-- stream is muted.

local janus = require "janus"
local log = require "log"
local permissions = require "videoroom.permissions"
local streams = require "videoroom.streams"
local options = require "videoroom.options"
local ids = require "videoroom.ids"

local recording = {}

-- Applies the recording fields of a request. If recording is locked, they are ignored without
-- the secret.
function recording.configure(room, participant, request)
  if request.record == nil then return end
  if room.lock_record and not permissions.is_owner(room, request) then return end
  if participant.record ~= request.record then recording.stop(participant) end
  participant.record = request.record
  participant.filename = request.filename or participant.filename
end

local function file_name(room, participant, stream)
  local base = participant.filename
    or ("videoroom-%s-user-%s-%.0f"):format(ids.text(room.id), ids.text(participant.id), janus.now() * 1e6)
  return ("%s-%s-%d"):format(base, stream.type, stream.mindex)
end

local function start(room, participant, stream)
  local ok, reason = participant.session:record {
    medium = stream.type, mindex = stream.type ~= "data" and stream.mindex or nil,
    codec = stream.type == "data" and "text" or stream.codec, fmtp = stream.fmtp,
    folder = options.text(room.rec_dir), file = file_name(room, participant, stream), extensions = stream.extensions,
    description = stream.description,
  }
  if ok then
    stream.recorded, stream.paused = true, false
  else
    log.warn("cannot record", { session = participant.session, mid = stream.mid, reason = reason })
  end
end

local function name(stream)
  return { medium = stream.type, mindex = stream.type ~= "data" and stream.mindex or nil }
end

-- Pauses the recording of a muted stream. Its time goes on, so that audio and video stay in step.
local function mute(participant, stream, muted)
  local which = name(stream)
  if muted then
    which.keep_time = true
    participant.session:pause_record(which)
  else
    participant.session:resume_record(which)
  end
  stream.paused = muted
end

-- Begins, pauses and resumes recordings as the streams' state demands.
function recording.refresh(room, participant)
  if not participant.active or participant.dummy then return end
  for _, stream in ipairs(participant.streams) do
    local flows = streams.flows(stream)
    if participant.record and flows and not stream.recorded then
      start(room, participant, stream)
    elseif stream.recorded and stream.paused == flows then
      mute(participant, stream, not flows)
    end
  end
end

function recording.stop(participant)
  for _, stream in ipairs(participant.streams) do
    if stream.recorded then participant.session:stop_record(name(stream)) end
    stream.recorded = nil
  end
end

-- The PeerConnection is down, and its files are closed with it. The next recording
-- gets a name of its own.
function recording.ended(participant) participant.filename = nil end

return recording
