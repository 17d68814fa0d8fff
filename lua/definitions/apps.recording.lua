---@meta apps.recording

---Recordings of what a session sends, one file for each medium. Which there are stands in `session.recordings`, by medium.
---@class apps.recording
local recording = {}

---Begins to record each medium that was negotiated, into `base-audio.mjr`, `base-video.mjr` and `base-data.mjr`.
---
---Context: anywhere; never waits.
---Errors: what cannot be recorded is logged, and left out.
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
---@return table<string, string> files their names, without the folder, by medium
function recording.start(session, base, settled) end

---Ends what `start` began.
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
