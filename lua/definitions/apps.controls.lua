---@meta apps.controls

---Settings that clients may change for the audio and video that they send and get, with the names that requests of the EchoTest and the
---VideoCall use. The session holds the state: `audio`, `video`, `bitrate_cap`, `e2ee`, `simulcast`, and `settled`, which is the
---result of the negotiation.
---@class apps.controls
local controls = {}

---The fields of a request.
---@class apps.controls.Request: apps.layers.Request
---@field audio? boolean whether audio from the client is forwarded; false mutes it
---@field video? boolean
---@field bitrate? integer the highest bitrate that the client may send, in bits per second; 0 is no limit
---@field record? boolean
---@field filename? string path of the recordings, without `-audio.mjr`

---Resets a session to its state before a PeerConnection.
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

---Closes the gates of muted media and opens all others.
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

---Carries out a request, except for recordings.
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
---@param source? janus.Session the session whose video this one gets
---@param message apps.controls.Request
---@param tell fun(change: { substream?: integer, temporal?: integer })
function controls.apply(session, source, message, tell) end

---Starts or ends recordings if a request says so.
---
---Context: anywhere; never waits.
---Errors: logged.
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
---@param base string the path when the request has none
function controls.record(session, message, base) end

---The state of a session, for event handlers and the Admin API.
---@class apps.controls.Shown
---@field audio_active boolean
---@field video_active boolean
---@field bitrate integer
---@field simulcast? { substream?: integer, temporal?: integer }
---@field recording? table<string, string>

---Returns the state of a session, for event handlers and the Admin API.
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

---Returns the event for a client about a slow link.
---
---Context: anywhere; never waits.
---Errors: returns nil if there is no such event: a client can change only the media that it sends.
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
