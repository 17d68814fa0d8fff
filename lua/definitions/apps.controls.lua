---@meta apps.controls

---What clients can set about the audio and video that they send and get, as requests of the EchoTest and the VideoCall name it. The state of it
---stands in the session: `audio`, `video`, `bitrate_cap`; `settled`, which is what was negotiated; `e2ee`; `simulcast`.
---@class apps.controls
local controls = {}

---@class apps.controls.Request: apps.layers.Request
---@field audio? boolean whether what the client sends goes on; false mutes it
---@field video? boolean
---@field bitrate? integer the most that it may send, in bits per second; 0 is no bound
---@field record? boolean
---@field filename? string where recordings are, without `-audio.mjr`

---Makes a session what it is before its first PeerConnection, and after each.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---require "apps.controls".reset(session)
---assert(session.audio and session.video and session.bitrate_cap == 0)
---```
---@param session janus.Session
function controls.reset(session) end

---Closes the way of what is muted, and opens all else.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local controls = require "apps.controls"
---controls.reset(session)
---session:forward { to = other }
---controls.open_gates(session)
---```
---@param session janus.Session
function controls.open_gates(session) end

---Does what a request asks, but for recordings.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local controls = require "apps.controls"
---controls.reset(session)
---controls.apply(session, other, { audio = false, bitrate = 128000 }, print)
---assert(session.audio == false and session.bitrate_cap == 128000)
---```
---@param session janus.Session
---@param source? janus.Session whose video this one gets
---@param message apps.controls.Request
---@param tell fun(change: { substream?: integer, temporal?: integer })
function controls.apply(session, source, message, tell) end

---Begins or ends recordings, if a request says so.
---
---Context: anywhere; never waits.
---Errors: what cannot be recorded is logged.
---
---```lua
---local controls = require "apps.controls"
---controls.reset(session)
---session.settled = { audio = "opus" }
---controls.record(session, { record = true, filename = "/tmp/call" }, "unnamed")
---assert(session.recordings.audio == "call-audio.mjr")
---controls.record(session, { record = false }, "unnamed")
---```
---@param session janus.Session
---@param message apps.controls.Request
---@param base string the file name when the request has none
function controls.record(session, message, base) end

---What event handlers and the Admin API are told of a session.
---@class apps.controls.Shown
---@field audio_active boolean
---@field video_active boolean
---@field bitrate integer
---@field simulcast? { substream?: integer, temporal?: integer }
---@field recording? table<string, string>

---What event handlers and the Admin API are told of a session.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local controls = require "apps.controls"
---controls.reset(session)
---assert(controls.shown(session).audio_active)
---```
---@param session janus.Session
---@return apps.controls.Shown shown
function controls.shown(session) end

---What a client is told of a slow link.
---
---Context: anywhere; never waits.
---Errors: nil when it is told nothing: only what it sends itself is for it to change.
---
---```lua
---local controls = require "apps.controls"
---controls.reset(session)
---local event = controls.slow_link(session, { uplink = false, video = true, mindex = 1 })
---assert(event.media == "video" and event["current-bitrate"] == 0)
---assert(controls.slow_link(session, { uplink = true, video = true, mindex = 1 }) == nil)
---```
---@param session janus.Session
---@param link janus.SlowLink
---@return table? event
function controls.slow_link(session, link) end

return controls
