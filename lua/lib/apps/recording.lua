-- apps.recording: recordings of what a session sends, one file for each medium.
--
--   local recording = require "apps.recording"
--   recording.start(session, "/tmp/call", { audio = "opus", video = "vp8", data = true })
--   -- writes /tmp/call-audio.mjr, /tmp/call-video.mjr and /tmp/call-data.mjr
--   recording.stop(session)
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local log = require "log"

local recording = {}

-- The codec of a medium by the recorder's name, as it was negotiated.
local function codec(medium, settled)
  if medium == "data" then return settled.data and "text" end
  return settled[medium]
end

--- Begins to record each medium that was negotiated (see negotiation.settled).
--- Returns the file names by medium. A medium that cannot be recorded is logged and left out.
function recording.start(session, base, settled)
  local files = {}
  for _, medium in ipairs { "audio", "video", "data" } do
    local name = codec(medium, settled)
    if name then
      local file = base .. "-" .. medium
      local ok, reason = session:record {
        medium = medium, codec = name, fmtp = medium == "video" and settled.video_fmtp or nil, file = file,
      }
      if ok then
        files[medium] = file:match "[^/]*$" .. ".mjr"
      else
        log.error("cannot record", { session = session, medium = medium, file = file, reason = reason })
      end
    end
  end
  if files.video then session:keyframe() end -- a recording begins with a whole picture
  session.recordings = next(files) and files or nil
  return files
end

--- Pauses the recording of a medium, or resumes it. The time of the recording goes on, so
--- that audio and video stay in step.
function recording.mute(session, medium, muted)
  if not (session.recordings and session.recordings[medium]) then return end
  if muted then
    session:pause_record { medium = medium, keep_time = true }
  else
    session:resume_record { medium = medium }
  end
end

--- Ends the recordings that `start` began.
function recording.stop(session)
  for medium in pairs(session.recordings or {}) do session:stop_record { medium = medium } end
  session.recordings = nil
end

return recording
