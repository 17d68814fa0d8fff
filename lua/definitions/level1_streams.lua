---@meta _

---# Level 1: single streams
---
---Global functions for single m-lines, which the stock plugin does not have. At level 2, sessions have them as methods. Each function takes one
---table. A missing, misspelt or out-of-range field raises an error that names the field. A call that fails for another reason returns
---nil and the reason.
---
---An m-line is named by its index in the SDP, the *mindex*, from 0. Without an index, the first m-line of the medium is meant. Unlike
---`addRecipient`, these functions ignore the gates of `configureMedium`. Routes, recordings and forwards end with the publisher's
---PeerConnection. The choice of layers ends with the viewer's PeerConnection.

---RTP header extensions of a packet. A field is nil if the packet lacks the extension.
---@class RtpExtensions
---@field audio_level? integer 0 to 127, in -dBov
---@field voice? boolean whether the level is that of a voice
---@field rotation? 0|90|180|270 degrees
---@field back_camera? boolean
---@field flipped? boolean
---@field min_delay? integer playout delay in units of 10 ms, up to 4095
---@field max_delay? integer playout delay in units of 10 ms, up to 4095
---@field dependency? string the bytes of a dependency descriptor, up to 255
---@field capture_time? number seconds since 1900; sent with plugin API 103 and later

---Names an m-line of a session.
---@class stream.Name
---@field session integer|janus.Session
---@field mindex? integer

---Names a route of a single stream.
---@class stream.RouteName
---@field from integer|janus.Session the publisher
---@field to integer|janus.Session the viewer
---@field medium? "audio"|"video" needed unless both indices are given
---@field from_mindex? integer
---@field to_mindex? integer

---A route of a single stream.
---@class stream.Route: stream.RouteName
---@field payload_type? integer the payload type that the viewer negotiated for the codec, 0 to 127; that of the packets when left out
---@field priority? integer for a viewer whose bandwidth is limited, as are the next fields: streams of a higher priority get better layers first, -1000 to 1000; 0 when left out
---@field floor? integer the lowest substream or spatial layer that is acceptable, 0 to 2; 0 when left out
---@field pause? boolean whether a video pauses when the line does not carry its floor; true when left out
---@field stage? boolean whether the viewer looks at this video first of all: it gets the layer `preferred` before other videos get better layers
---@field preferred? integer substream or spatial layer, 0 to 2; 2 when left out

---Forwards one m-line of a publisher to one m-line of a viewer. Video begins with a keyframe, for which the plugin asks, as for `session:forward`.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
----- Two cameras of one publisher side by side for a viewer, the second one small.
---assert(forward { from = session, to = other, from_mindex = 1, to_mindex = 0 })
---assert(forward { from = session, to = other, from_mindex = 2, to_mindex = 1 })
---assert(setLayers { session = other, mindex = 1, substream = 0 })
---```
---@param route stream.Route
---@return true? forwarded
---@return string? reason
function forward(route) end

---Ends a route.
---
---Context: anywhere; never waits.
---Errors: returns false if there was no such route; returns nil and the reason; raises on misuse.
---
---```lua
---forward { from = session, to = other, medium = "audio" }
---assert(stopForward { from = session, to = other, medium = "audio" } == true)
---```
---@param route stream.RouteName
---@return boolean? stopped
---@return string? reason
function stopForward(route) end

---The highest layers that a viewer wants of one video.
---@class stream.Layers: janus.Layers
---@field session integer|janus.Session

---Chooses the highest layers that a viewer gets of one video: of simulcast, or of the layers of a single VP8, VP9 or AV1 stream.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(setLayers { session = other, mindex = 0, temporal = 1, fallback_ms = 500 })
---```
---@param layers stream.Layers
---@return true? set
---@return string? reason
function setLayers(layers) end

---What may be sent to a viewer.
---@class stream.Limits: janus.Limits
---@field session? integer|janus.Session all sessions when left out or nil, also those that come later

---Limits what is sent to a viewer, or to all. See `session:limit`, and `janus.limit` for all.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(setLimits { session = other, bandwidth = true, max = 2500 })
---assert(setLimits { bandwidth = true })
---```
---@param limits stream.Limits
---@return true? set
---@return string? reason
function setLimits(limits) end

---Returns what is known of the line to a viewer. `session:bandwidth` returns it as a table.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, also while the line is not estimated; raises on misuse.
---
---```lua
---local json = require "json"
---local line = bandwidthStats { session = session }
---if line then print(json.decode(line).estimate) end
---```
---@param of stream.Session
---@return string? json JSON of a `janus.Bandwidth`
---@return string? reason
function bandwidthStats(of) end

---Limits of the playout delay of a session.
---@class stream.PlayoutDelay: janus.PlayoutDelay
---@field session integer|janus.Session

---Sets how long browsers may hold packets back before they show them, by the RTP extension playout-delay in the packets that a session gets
---or sends. Janus writes the extension if it was negotiated. A new PeerConnection has no limits.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(setPlayoutDelay { session = other, mindex = 0, min_delay = 10, max_delay = 50 })
---```
---@param delay stream.PlayoutDelay
---@return true? set
---@return string? reason
function setPlayoutDelay(delay) end

---How much is kept of the newest pictures that a session sends.
---@class stream.GopCache: janus.GopCache
---@field session integer|janus.Session

---Keeps the newest pictures of a session's video, so that viewers who join see a picture at once (see `session:gop_cache`).
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(setGopCache { session = session, kbytes = 1024, seconds = 4 })
---```
---@param cache stream.GopCache
---@return true? set
---@return string? reason
function setGopCache(cache) end

---Asks for a keyframe of one m-line, or of all, at most once in half a second (see `sendPli`).
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(sendPliStream { session = session, mindex = 1 })
---```
---@param stream stream.Name
---@return true? asked
---@return string? reason
function sendPliStream(stream) end

---The bitrate of one m-line.
---@class stream.Limit: stream.Name
---@field bitrate integer bits per second, 1 or more

---Sends a REMB for one m-line, once.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(limitStream { session = session, mindex = 1, bitrate = 256000 })
---```
---@param limit stream.Limit
---@return true? sent
---@return string? reason
function limitStream(limit) end

---An RTP packet of the script, and where it goes.
---@class stream.Packet: janus.RtpPacket
---@field session integer|janus.Session

---Sends an RTP packet that the script made.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason if the packet is no RTP; raises on misuse.
---
---```lua
---local packet = "\128\111" .. ("\0"):rep(10) .. "payload"
---assert(relay { session = session, packet = packet, extensions = { audio_level = 30, voice = true } })
---```
---@param packet stream.Packet
---@return true? sent
---@return string? reason
function relay(packet) end

---What to record, and where.
---@class stream.Recording: janus.Recording
---@field session integer|janus.Session

---Records one m-line, or the data messages. Of simulcast, the best substream is recorded, as one stream.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(record { session = session, medium = "video", codec = "vp9", fmtp = "profile-id=2", folder = "/tmp", file = "call" })
---```
---@param recording stream.Recording
---@return true? recording
---@return string? reason
function record(recording) end

---Names a recording.
---@class stream.RecordingName: janus.RecordingName
---@field session integer|janus.Session

---Ends a recording.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---record { session = session, medium = "audio", codec = "opus" }
---assert(stopRecord { session = session, medium = "audio" })
---```
---@param recording stream.RecordingName
---@return true? stopped
---@return string? reason
function stopRecord(recording) end

---Names a recording that pauses.
---@class stream.RecordingPause: janus.RecordingPause
---@field session integer|janus.Session

---Pauses a recording. The recording has no gap: the paused time is cut out, unless `keep_time` is true.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---record { session = session, medium = "audio", codec = "opus" }
---assert(pauseRecord { session = session, medium = "audio" })
---```
---@param recording stream.RecordingPause
---@return true? paused
---@return string? reason
function pauseRecord(recording) end

---Resumes a recording. Video resumes at a keyframe, for which Janus asks.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---record { session = session, medium = "video", codec = "vp8" }
---pauseRecord { session = session, medium = "video" }
---assert(resumeRecord { session = session, medium = "video" })
---```
---@param recording stream.RecordingName
---@return true? resumed
---@return string? reason
function resumeRecord(recording) end

---A receiver of `forwardRtp`.
---@class stream.Target: janus.Target
---@field session integer|janus.Session

---Sends one m-line, or the data messages, to a host by UDP.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as an address that is not allowed; raises on misuse.
---
---```lua
---local id = assert(forwardRtp { session = session, medium = "video", host = "127.0.0.1", port = 5004, rtcp_port = 5005 })
---assert(stopForwardRtp { session = session, id = id })
---```
---@param target stream.Target
---@return integer? id number of the forward
---@return string? reason
function forwardRtp(target) end

---Names a forward.
---@class stream.TargetName
---@field session integer|janus.Session
---@field id integer

---Ends a forward of `forwardRtp`.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local ok, reason = stopForwardRtp { session = session, id = 4711 }
---assert(ok == nil and reason == "no such forward")
---```
---@param forward stream.TargetName
---@return true? stopped
---@return string? reason
function stopForwardRtp(forward) end

---Options of `detectTalking`.
---@class stream.Talking: janus.TalkingOptions
---@field session integer|janus.Session

---Detects whether a client talks, by the level that its packets carry. The callbacks `talking` and `activeSpeaker` report the results.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(detectTalking { session = session, level = 30, packets = 50, group = "room 1234" })
---assert(detectTalking { session = session, enabled = false })
---```
---@param options stream.Talking
---@return true? watched
---@return string? reason
function detectTalking(options) end

---Names a session.
---@class stream.Session
---@field session integer|janus.Session

---Returns what each m-line has sent and received: packets, bytes, drops by cause, losses, jitter, round-trip time, keyframes, layers in use. `session:stats` returns it as a table.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local json = require "json"
---local stats = json.decode(assert(streamStats { session = session }))
---assert(stats.plis >= 0)
---```
---@param of stream.Session
---@return string? json JSON of a `janus.Stats`
---@return string? reason
function streamStats(of) end
