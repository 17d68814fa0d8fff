---@meta apps.recording

---Recordings of a session's media, one file for each medium. `session.recordings` holds the running ones, by medium.
---@class apps.recording
local recording = {}

---Starts to record each negotiated medium, into `base-audio.mjr`, `base-video.mjr` and `base-data.mjr`.
---
---Context: anywhere; never waits.
---Errors: a medium that cannot be recorded is logged and left out.
---
---```lua
---local recording = require "apps.recording"
---local files = recording.start(session, "/tmp/call", { audio = "opus", data = true })
---assert(files.audio == "call-audio.mjr" and files.video == nil)
---recording.stop(session)
---```
---@param session janus.Session
---@param base string
---@param settled apps.negotiation.Settled
---@return table<string, string> files names of the files without the folder, by medium
function recording.start(session, base, settled) end

---Leaves a medium out of the recordings of `start`, or takes it in again. Its time goes on in the file.
---
---Context: anywhere; never waits.
---Errors: none; nothing happens for a medium that is not recorded.
---
---```lua
---require "apps.recording".mute(session, "video", true)
---```
---@param session janus.Session
---@param medium "audio"|"video"|"data"
---@param muted boolean
function recording.mute(session, medium, muted) end

---Ends the recordings of `start`.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---require "apps.recording".stop(session)
---```
---@param session janus.Session
function recording.stop(session) end

return recording
