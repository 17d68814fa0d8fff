---@meta _

---# Level 2: sessions
---
---The objects that stand for clients. Handlers of `janus` get them, and `janus.session` and `janus.sessions` return them.

---An attached client, with a method for everything that a script can do with it. The object is a table in which a script may keep
---values. The values stay as long as the session does, also over a reload, except those that belong to the old script: functions,
---coroutines, tasks and channels. All handlers get the same object for a session.
---
---A value hides the method of the same name: after `session.limit = 5`, `session.limit` is 5, and `session:limit` cannot be called
---until the value is nil. Before, `session.limit` is the method and not nil, so `session.limit or 5` is no number. Other names are
---better for values; new versions may bring methods (the last ones: `limit`, `bandwidth`, `gop_cache`).
---
---A script may keep the object after the session is gone. All methods then return nil and `"session is gone"`.
---
---An m-line is named by its index in the SDP, the *mindex*, from 0. Without an index, the first m-line of the medium is meant. A
---field that is not listed here raises an error.
---@class janus.Session
---@field id integer unique among live sessions, greater than 0
---@field [string] any values of the script
local session = {}

---Says whether the session still exists.
---
---Context: anywhere; never waits.
---Errors: returns nil and `"session is gone"`.
---
---```lua
---janus.sleep(0.001)
---if not session:alive() then return nil, "too late" end
---```
---@return true? alive
---@return string? reason
function session:alive() end

--------------------------------------------------------------------------------
-- Signaling

---Options of `session:send`.
---@class janus.SendOptions
---@field transaction? string transaction of the request that the event answers
---@field jsep? janus.Jsep

---Sends an event to the client. Events of a session arrive in the order in which they were sent.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as a full queue, or an SDP that Janus cannot read; raises on misuse, for a table that JSON cannot express, and for something that is no JSEP.
---
---```lua
---assert(session:send { event = "joined", room = 1234 })
---assert(session:send({ event = "call" }, { jsep = { type = "offer", sdp = "v=0\r\n" } }))
---```
---@param event table
---@param options? janus.SendOptions
---@return true? sent
---@return string? reason
function session:send(event, options) end

---Tells Janus's event handlers about something in the session.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse. Without event handlers it does nothing and returns true.
---
---```lua
---assert(session:notify { event = "joined", room = 1234 })
---```
---@param event table
---@return true? told
---@return string? reason
function session:notify(event) end

---Makes the JSEP that answers an offer. Each m-line is accepted with one codec, or rejected. `sdp.parse(jsep.sdp):answer(options)` makes the same
---answer as an object that the script can change.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason if the JSEP is no offer, and as `Description:answer` of `sdp` does; raises on misuse.
---
---```lua
---local answer = assert(session:answer(jsep, { video = { codecs = { "vp9", "vp8" }, direction = "recvonly" } }))
---assert(answer.type == "answer")
---return { ok = true }, answer
---```
---@param jsep janus.Jsep
---@param options? sdp.AnswerOptions
---@return janus.Jsep? answer
---@return string? reason
function session:answer(jsep, options) end

---Makes a JSEP with an offer, as `sdp.offer` does. Without `previous`, the offer continues the session's last offer, as long as the PeerConnection
---is the same.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason as `sdp.offer` does; raises on misuse.
---
---```lua
---local offer = assert(session:offer { media = { { kind = "audio", direction = "sendonly", msid = "radio music" } } })
---assert(session:send({ event = "listen" }, { jsep = offer }))
---```
---@param options sdp.OfferOptions
---@return janus.Jsep? offer
---@return string[]|string mids the mids of the m-lines in `options.media`, in the same order; the reason when there is no offer
---@return (integer|false)[]? payload_types the payload types of their first codecs; false for an m-line without codecs
function session:offer(options) end

---Closes the PeerConnection. The event `hangup` follows.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason.
---
---```lua
---assert(session:hangup())
---```
---@return true? closed
---@return string? reason
function session:hangup() end

---Detaches the client. The event `detach` follows.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason.
---
---```lua
---assert(other:detach())
---```
---@return true? detached
---@return string? reason
function session:detach() end

--------------------------------------------------------------------------------
-- Media

---Says what passes of one medium. `true` or `false` in its place means both directions.
---@class janus.Gate
---@field send? boolean whether media from the client is forwarded
---@field receive? boolean whether the client gets media that is forwarded to it

---Gates of a session. A medium that is left out stays as it is.
---@class janus.Gates
---@field audio? boolean|janus.Gate
---@field video? boolean|janus.Gate
---@field data? boolean|janus.Gate

---Opens and closes gates. All gates are closed at first and after a hangup. `forward` opens the gates that it needs. Routes of
---single streams have no gates.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---session:forward { to = other }
---assert(session:configure { audio = { send = false } }) -- muted
---```
---@param gates janus.Gates
---@return true? configured
---@return string? reason
function session:configure(gates) end

---A route to another session, or to the same one. A route of all streams uses `audio`, `video` and `data`. A route of a single stream uses the other
---fields, and needs `medium` unless both indices are given.
---@class janus.Route
---@field to janus.Session|integer
---@field audio? boolean true when left out
---@field video? boolean true when left out
---@field data? boolean true when left out
---@field medium? "audio"|"video"
---@field from_mindex? integer m-line of this session
---@field to_mindex? integer m-line of the other session
---@field payload_type? integer for a single stream: the payload type that the other session negotiated for the codec, 0 to 127, if it may differ from that of the packets
---@field priority? integer for a single stream to a viewer whose bandwidth is limited, as are the next fields: streams of a higher priority get better layers first, -1000 to 1000; 0 when left out
---@field floor? integer the lowest substream or spatial layer that is acceptable, 0 to 2; 0 when left out
---@field pause? boolean whether a video pauses when the line does not carry its floor; true when left out
---@field stage? boolean whether the viewer looks at this video first of all: it gets the layer `preferred` before other videos get better layers
---@field preferred? integer substream or spatial layer, 0 to 2; 2 when left out

---Forwards media of the client to another session, until `stop_forward` or the end of either session. With `medium`, `from_mindex` or
---`to_mindex`, it forwards a single stream, until the PeerConnection of either session ends. A viewer may have several publishers.
---
---Another call for the same route of a single stream changes `priority`, `floor`, `pause`, `stage` and `preferred`, all of them if one is given;
---without any of them they stay as they are.
---
---Video begins with a keyframe. The plugin asks the client for it, with the first packet that comes in after `forward`, so the script need not ask. If
---no keyframe comes within 3 s of packets, the video is forwarded without one. Video that is encrypted end to end, or has another codec than VP8,
---VP9, H.264, H.265 and AV1, is forwarded at once, and nobody is asked until the viewer asks.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:forward { to = other, data = false })
----- Two cameras side by side, the second one small.
---assert(session:forward { to = other, from_mindex = 1, to_mindex = 0 })
---assert(session:forward { to = other, from_mindex = 2, to_mindex = 1 })
---assert(other:layers { mindex = 1, substream = 0 })
---```
---@param route janus.Route
---@return true? forwarded
---@return string? reason
function session:forward(route) end

---Names a route, by the fields that `forward` got.
---@class janus.RouteName
---@field to janus.Session|integer
---@field medium? "audio"|"video"
---@field from_mindex? integer
---@field to_mindex? integer

---Ends a route of `forward`.
---
---Context: anywhere; never waits.
---Errors: returns false if there was no such route of a single stream; returns nil and the reason; raises on misuse.
---
---```lua
---session:forward { to = other, medium = "video" }
---assert(session:stop_forward { to = other, medium = "video" } == true)
---assert(session:stop_forward { to = other, medium = "video" } == false)
---```
---@param route janus.RouteName
---@return boolean? stopped
---@return string? reason
function session:stop_forward(route) end

---Limits the bitrate that the client sends (REMB). A limit of the whole session is sent repeatedly, a limit of one m-line once.
---
---Context: anywhere; never waits. A limit of the whole session is kept until the PeerConnection is up.
---Errors: returns nil and the reason; raises on misuse, and for 0 with an m-line.
---
---```lua
---assert(session:bitrate(512000))
---assert(session:bitrate(64000, 0))
---assert(session:bitrate(0))
---```
---@param bps integer bits per second; 0 is no limit
---@param mindex? integer
---@return true? capped
---@return string? reason
function session:bitrate(bps, mindex) end

---Names one m-line, or all.
---@class janus.StreamName
---@field mindex? integer all m-lines when left out

---Asks the client for a keyframe (PLI). Each m-line of a client is asked at most once in half a second (see `keyframe_pause`), no matter who needs the
---keyframe: the script, viewers, recordings or forwards. Requests within the half second are not lost: they become one request, which goes out with the first packet
---after it.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:keyframe())
---assert(session:keyframe { mindex = 1 })
---```
---@param stream? janus.StreamName
---@return true? asked
---@return string? reason
function session:keyframe(stream) end

---Asks the client for a keyframe at regular intervals.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:keyframe_every(10))
---```
---@param seconds integer the interval; 0 ends the requests
---@return true? set
---@return string? reason
function session:keyframe_every(seconds) end

---Sets the shortest time between two keyframe requests for an m-line of the client, which is half a second otherwise. With many viewers, a longer
---time saves bandwidth: a keyframe goes to all of them, however many have asked. It lasts until the PeerConnection ends.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:keyframe_pause(1))
---```
---@param seconds number 0.5 to 60
---@return true? set
---@return string? reason
function session:keyframe_pause(seconds) end

---How much is kept of the newest pictures of each video that a client sends: a group of pictures (GOP), from a keyframe on.
---@class janus.GopCache
---@field kbytes? integer memory for each m-line, 64 to 16384; 1024 when left out; 0 keeps nothing
---@field seconds? number how old the keyframe may be, 1 to 60; 4 when left out

---Keeps the newest pictures of the client's video, so that viewers who join, or go over to this client or to another substream, see a picture at once.
---Otherwise they wait for a keyframe that the client makes for them. The viewers get the pictures faster than they came, 10 Mbit/s at most, and then the live packets. For this
---the client is asked for a keyframe whenever the last one is older than three quarters of `seconds` or the memory is three quarters full, however many viewers there are. So the
---script need not ask for keyframes when somebody joins. A viewer waits for a keyframe as otherwise if the pictures have found no room, if they would take longer than
---1.5 s, and with layers of AV1. Nothing is kept if the codec is not known, or if the media are encrypted end to end. It lasts until the PeerConnection ends.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:gop_cache { kbytes = 1024, seconds = 4 })
---assert(session:gop_cache { kbytes = 0 }) -- nothing any more
---```
---@param cache? janus.GopCache
---@return true? set
---@return string? reason
function session:gop_cache(cache) end

---The highest layers that a viewer wants of one video.
---@class janus.Layers
---@field mindex? integer
---@field substream? integer 0 to 2; 2 when left out
---@field temporal? integer 0 to 2; 2 when left out
---@field spatial? integer 0 to 2; 2 when left out
---@field fallback_ms? integer after this many ms of silence, a lower substream replaces a substream, 1 to 60000; 250 when left out

---Chooses the highest layers that this viewer gets of one video: of simulcast, or of the layers of a single VP8, VP9 or AV1 stream.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---session:forward { to = other, medium = "video" }
---assert(other:layers { substream = 1, temporal = 0 })
---```
---@param layers? janus.Layers all layers when left out
---@return true? set
---@return string? reason
function session:layers(layers) end

---What may be sent to a viewer. A field that is left out stays as it is.
---@class janus.Limits
---@field bandwidth? boolean whether the viewer's line is estimated and divided among its streams; false at first
---@field max? integer the most that is sent, in kbit/s with all headers, 30 to 1000000; 0, as at first, is no bound. Counts only with `bandwidth`
---@field follow? boolean whether the cap of the video that this session itself sends follows the best line of its viewers. It counts for one video without simulcast, while the line of each viewer is estimated; false at first
---@field audio? integer|false how many publishers the viewer hears at a time, 0 to 1000: the loudest of those that are routed to it; false, as at first, is all
---@field video? integer|false how many publishers the viewer sees at a time, 0 to 1000: those who talked last; false, as at first, is all
---@field pinned? (janus.Session|integer)[] publishers whom the viewer sees besides, in any case; none at first

---Limits what is sent to this viewer. With `bandwidth`, the plugin estimates what the viewer's line carries, and chooses for each video the
---layers that fit, up to those of `session:layers`. A video that does not fit pauses. `session:forward` says what each route is worth. The limits
---end with the PeerConnection. `janus.limit` sets them for all.
---
---With `audio` and `video`, the viewer gets the streams of some of its publishers. It may have a route, and an m-line, for everybody in a room: routes that
---are left out send nothing. The audio levels of the packets (RFC 6464) tell how loud a publisher is; publishers whose packets have none are always heard. A publisher
---who begins to speak is heard from the second packet on, in place of one who is silent or softer. A publisher who has talked for 0.3 s is seen, in place of the one who has not
---talked for longest, whose picture goes on until the keyframe of the next one has come, 2 s at most. A session whose audio gate the script has closed
---takes no place.
---
---The estimate is good if the viewer tells of each packet, as browsers do when the offer has the RTP extension transport-wide-cc. `session:offer`
---adds the extension to videos if `bandwidth` was set before.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(other:limit { bandwidth = true, max = 2500 })
---assert(other:limit { audio = 3, video = 9, pinned = { session } })
---assert(other:limit { video = false }) -- all, and still three voices
---session:forward { to = other, medium = "video", priority = 1 }
---```
---@param limits janus.Limits
---@return true? set
---@return string? reason
function session:limit(limits) end

---One stream of a viewer whose line is estimated.
---@class janus.StreamBandwidth
---@field mindex integer the viewer's m-line; -1 if it is not known yet
---@field medium "audio"|"video"
---@field from integer the number of the publisher
---@field from_mindex integer
---@field priority integer
---@field stage boolean
---@field paused boolean whether the line does not carry the stream
---@field layer integer the highest substream or spatial layer that the line carries; -1 where there are none
---@field temporal integer the same for temporal layers
---@field rate integer what the stream takes, in kbit/s

---What is known of the line to a viewer. Rates are in kbit/s, with all headers.
---@class janus.Bandwidth
---@field estimate integer what the line carries for certain
---@field ceiling integer where the line was full the last time; 0 when unknown
---@field max? integer the limit of the script
---@field allocated integer what the streams take together
---@field wanted integer what the line must carry for the next better picture; 0 when there is none
---@field padding integer what a probe sends now
---@field received integer what arrives at the viewer; 0 when unknown
---@field loss number share of the packets that get lost, 0 to 1
---@field rtt_ms? number
---@field queue_ms number how long packets wait before the line
---@field overuse boolean whether more is sent than the line carries
---@field source "transport-wide"|"reports"|"none" what the viewer tells: of each packet, only reports, or nothing within 5 s of video; then nothing is estimated, and the viewer gets what it asks for
---@field probes integer probes so far
---@field overuses integer how often too much was sent so far
---@field matched integer packets that the viewer told of and that were found among those sent
---@field unmatched integer those that were not found: retransmissions
---@field broken_rtcp integer
---@field streams janus.StreamBandwidth[]

---Returns what is known of this viewer's line, or nil if it is not estimated.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason.
---
---```lua
---local line = session:bandwidth()
---if line and line.overuse then print("too much is sent: the line carries " .. line.estimate .. " kbit/s") end
---```
---@return janus.Bandwidth? bandwidth
---@return string? reason
function session:bandwidth() end

---Limits of the playout delay.
---@class janus.PlayoutDelay
---@field mindex? integer index of the m-line in the SDP; all m-lines when left out
---@field min_delay? integer in units of 10 ms, 0 to 4095; 0 when only `max_delay` is given. Without both fields, packets keep their own values
---@field max_delay? integer in units of 10 ms, `min_delay` to 4095; 4095 when only `min_delay` is given
---@field sent? boolean true means the packets that the session sends, for all its viewers; a viewer's own limits have priority. Otherwise the packets that the session gets

---Sets how long the browser may hold packets back before it shows them, by the RTP extension playout-delay. Low values suit interactive media,
---high values suit smooth playback. Janus writes the extension if it was negotiated. A new PeerConnection has no limits.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:playout_delay { min_delay = 0, max_delay = 40, sent = true }) -- whoever watches
---assert(other:playout_delay { mindex = 1 }) -- none of its own
---```
---@param delay? janus.PlayoutDelay
---@return true? set
---@return string? reason
function session:playout_delay(delay) end

---Options of `session:detect_talking`.
---@class janus.TalkingOptions
---@field mindex? integer
---@field level? integer the client talks when the average level is below this, 0 to 128 in -dBov, where more is softer; 25 when left out
---@field packets? integer how many packets the average covers, 1 to 10000; 100 when left out
---@field group? string the group in which the event `speaker` finds the active speaker
---@field enabled? boolean false ends the detection

---Detects whether the client talks, by the level that its packets carry. The events `talking` and `speaker` report the results. The active
---speaker stays the same until it stops talking or can no longer be heard; then the one who started last becomes the active speaker.
---A hangup ends the detection. Nothing is detected while the script has closed the gate of the client's audio, or the client sends no audio.
---Another call changes the level, the packets and the group; a client that is talking is still taken to be talking.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:detect_talking { level = 30, packets = 50, group = "room 1234" })
---assert(session:detect_talking { enabled = false })
---```
---@param options? janus.TalkingOptions
---@return true? watched
---@return string? reason
function session:detect_talking(options) end

--------------------------------------------------------------------------------
-- Data messages and packets

---Options of `session:send_data`.
---@class janus.DataOptions
---@field label? string label of the channel, `"JanusDataChannel"` when left out; Janus opens a channel if there is none with this label
---@field protocol? string
---@field binary? boolean false when left out

---Sends a message through a data channel.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as `"the data channel is not ready"` before `data-ready`; raises on misuse.
---
---```lua
---assert(session:send_data("hello", { label = "chat" }))
---assert(session:send_data("\0\1\2", { binary = true }))
---```
---@param message string up to 65535 bytes
---@param options? janus.DataOptions
---@return true? sent
---@return string? reason
function session:send_data(message, options) end

---An RTP packet of the script, and where it goes.
---@class janus.RtpPacket
---@field packet string the whole packet with its header, up to 1500 bytes
---@field mindex? integer
---@field video? boolean the medium if there is no `mindex`; false when left out
---@field extensions? RtpExtensions

---Sends an RTP packet that the script made.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason if the packet is no RTP; raises on misuse.
---
---```lua
---local packet = "\128\111" .. ("\0"):rep(10) .. "payload"
---assert(session:relay_rtp { packet = packet, extensions = { audio_level = 30, voice = true } })
---```
---@param packet janus.RtpPacket
---@return true? sent
---@return string? reason
function session:relay_rtp(packet) end

---Sends an RTCP packet that the script made.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason if the packet is no RTCP; raises on misuse.
---
---```lua
---local pli = "\129\206\0\2\0\0\0\1\0\0\0\2"
---assert(session:relay_rtcp(true, pli))
---```
---@param video boolean
---@param packet string
---@return true? sent
---@return string? reason
function session:relay_rtcp(video, packet) end

--------------------------------------------------------------------------------
-- Recordings, RTP forwards and statistics

---What to record, and where.
---@class janus.Recording
---@field medium "audio"|"video"|"data"
---@field mindex? integer
---@field codec string such as `"opus"`, `"vp8"` or `"text"`
---@field fmtp? string parameters of the codec, such as `"profile-id=2"`
---@field folder? string a folder in which the configuration allows recordings ([the sandbox](../lua-api.md#the-sandbox)); without the sandbox, Janus's working directory when left out
---@field file? string name without the ending
---@field description? string a text for the header of the file
---@field extensions? table<integer, string> URIs of RTP extensions by their ids

---Records one m-line, or the data messages, to an `.mjr` file. Of simulcast, the best substream is recorded, as one stream. The recording ends
---with the PeerConnection. If the disk does not open the file within 200 ms, Janus keeps the packets until it does. If the file cannot be opened
---after all, the log says so.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as an unsupported codec, or a folder that the configuration does not allow; raises on misuse.
---
---```lua
---assert(session:record { medium = "audio", codec = "opus", folder = "/tmp", file = "call" })
---assert(session:stop_record { medium = "audio" })
---```
---@param recording janus.Recording
---@return true? recording
---@return string? reason
function session:record(recording) end

---Names a recording.
---@class janus.RecordingName
---@field medium "audio"|"video"|"data"
---@field mindex? integer

---Ends a recording. The file is complete when the function returns, unless the disk takes longer than 200 ms.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local ok, reason = session:stop_record { medium = "audio" }
---assert(ok == nil and reason == "it is not being recorded")
---```
---@param recording janus.RecordingName
---@return true? stopped
---@return string? reason
function session:stop_record(recording) end

---Names a recording that pauses.
---@class janus.RecordingPause: janus.RecordingName
---@field keep_time? boolean whether the time goes on in the file: then audio and video stay together; without it the time is cut out

---Pauses a recording. The recording has no gap: the paused time is cut out, unless `keep_time` is true.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---session:record { medium = "video", codec = "vp8" }
---assert(session:pause_record { medium = "video" })
---```
---@param recording janus.RecordingPause
---@return true? paused
---@return string? reason
function session:pause_record(recording) end

---Resumes a recording. Video resumes at a keyframe, for which Janus asks.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---session:record { medium = "video", codec = "vp8" }
---session:pause_record { medium = "video" }
---assert(session:resume_record { medium = "video" })
---```
---@param recording janus.RecordingName
---@return true? resumed
---@return string? reason
function session:resume_record(recording) end

---A receiver of `session:forward_rtp`. Of simulcast it gets the best substream, or always the one in `substream`. If `rtcp_port` is given, PLI and FIR from
---the receiver ask the client for a keyframe.
---@class janus.Target
---@field medium "audio"|"video"|"data"
---@field mindex? integer
---@field host string a name or an address that `forward_to` in the configuration allows
---@field port integer
---@field payload_type? integer 0 to 127; replaces that of the packets
---@field ssrc? integer replaces that of the packets. With SRTP, the SSRC of the first packet is kept, and the sequence numbers continue when the publisher's SSRC changes
---@field substream? integer 0 to 2
---@field rtcp_port? integer
---@field srtp_suite? 32|80
---@field srtp_key? string 30 bytes in base64. Receivers with the same key need different SSRCs. A target that replaces another at the same host and port continues its SRTP index, so a new receiver there needs another SSRC, another key, or the number of wrap-arounds
---@field family? "ipv4"|"ipv6" which addresses of a host name are used
---@field bundle? string name of the targets of a session that share a port, such as a port of `janus.receive_rtp`; the receiver tells them apart by SSRC. Data messages then have an RTP header, RTCP is never encrypted, even with SRTP, and a keyframe request is for the m-line whose SSRC it names

---Sends one m-line, or the data messages, to a host by UDP, until `stop_forward_rtp` or the end of the PeerConnection.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as an address that is not allowed; raises on misuse.
---
---```lua
---local id = assert(session:forward_rtp { medium = "audio", host = "127.0.0.1", port = 4000, payload_type = 111 })
---assert(session:stop_forward_rtp { id = id })
---```
---@param target janus.Target
---@return integer? id number of the forward
---@return string? reason
function session:forward_rtp(target) end

---Names a forward.
---@class janus.TargetName
---@field id integer

---Ends a forward of `forward_rtp`.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local ok, reason = session:stop_forward_rtp { id = 4711 }
---assert(ok == nil and reason == "no such forward")
---```
---@param forward janus.TargetName
---@return true? stopped
---@return string? reason
function session:stop_forward_rtp(forward) end

---The streams of a receiver.
---@class janus.ReceivedStreams
---@field streams janus.ReceivedStream[]

---Sets the streams of a session of `janus.receive_rtp`; they replace the streams before.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, for example that the session has a client; raises on misuse.
---
---```lua
---local source = assert(janus.receive_rtp { streams = { { medium = "audio", codec = "opus", ssrc = 1000 } } })
---assert(source:receive_streams { streams = {
---  { medium = "audio", codec = "opus", ssrc = 1000 },
---  { medium = "video", codec = "vp9", ssrc = 1010 },
---} })
---local ok, reason = session:receive_streams { streams = {} }
---assert(ok == nil and reason == "the session does not receive RTP")
---```
---@param received janus.ReceivedStreams
---@return true? replaced
---@return string? reason
function session:receive_streams(received) end

---Counts of one m-line that the client sends.
---@class janus.IncomingStats
---@field mindex integer
---@field medium "audio"|"video"
---@field codec? string
---@field packets integer
---@field bytes integer
---@field malformed integer packets dropped because they were no RTP
---@field not_forwarded integer packets dropped because of a closed gate, or because there was no viewer
---@field overflow integer packets dropped because a queue was full
---@field keyframes_asked integer requests for this m-line alone
---@field keyframes_seen integer keyframes of all substreams
---@field viewers integer
---@field lost integer packets that did not come, as gaps in their numbers show; those that came when they were sent again are not among them
---@field loss? number the share of the packets that were lost of late, 0 to 1; nil in the first second
---@field jitter_ms? number how unevenly packets come, by RFC 3550, in ms; of simulcast, that of the worst substream

---Counts of one m-line that the client gets. The client itself reports `lost`, `loss`, `jitter_ms` and `rtt_ms`, every few seconds; they are nil
---before its first report, and 30 s after its last one.
---@class janus.OutgoingStats
---@field mindex integer -1 stands for the first m-line of its medium, if the index is unknown
---@field packets integer
---@field bytes integer
---@field late integer packets dropped because the viewer had another source by then
---@field held integer packets dropped while the viewer waited for its first keyframe
---@field substream integer the one in use; -1 if there is none
---@field temporal integer the layer in use; -1 if there is none
---@field spatial integer the layer in use; -1 if there is none
---@field lost? integer packets that did not reach the client
---@field loss? number the share of the packets that were lost between its two newest reports, 0 to 1
---@field jitter_ms? number how unevenly packets reach it, in ms
---@field rtt_ms? number how long a packet takes to the client and back, in ms

---Counts of a port of `janus.receive_rtp`.
---@class janus.ReceiverStats
---@field packets integer packets passed on, including data messages
---@field bytes integer
---@field refused integer packets dropped because their host may not send
---@field malformed integer packets dropped because they were no RTP, or longer than 1500 bytes
---@field unknown integer packets dropped because no stream has their SSRC
---@field unprotectable integer packets dropped because the SRTP key did not protect them, or because they were repeated
---@field keyframes integer keyframe requests to the sender

---Counts of a session.
---@class janus.Stats
---@field ["in"] janus.IncomingStats[] the m-lines that the client sends
---@field out janus.OutgoingStats[] the m-lines that the client gets
---@field messages_in integer messages through data channels
---@field messages_out integer
---@field messages_not_forwarded integer messages that found a closed gate
---@field malformed_rtcp integer
---@field plis integer keyframe requests to the client, for all m-lines
---@field rtt_ms? number how long a packet takes to the client and back, by the newest report of the client; nil when unknown, as for a client that gets no media
---@field bandwidth? janus.Bandwidth what is known of the client's line, if it is estimated
---@field received? janus.ReceiverStats only for a session of `janus.receive_rtp`

---Returns what each m-line has sent and received so far. The Admin API shows the same under `golua`, beside the answer to `query`.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason.
---
---```lua
---local stats = assert(session:stats())
---for _, line in ipairs(stats["in"]) do print(line.medium, line.packets, line.viewers) end
---assert(stats.plis >= 0)
---for _, line in ipairs(stats.out) do
---  if line.loss and line.loss > 0.1 then print("the client gets too little of m-line " .. line.mindex, line.rtt_ms) end
---end
---```
---@return janus.Stats? stats
---@return string? reason
function session:stats() end

--------------------------------------------------------------------------------
-- Tasks of a session

---Starts a task as `janus.spawn` does, but one that ends with the session: its wait then raises an error in it, which is not logged.
---
---Context: anywhere; never waits.
---Errors: returns nil and `"session is gone"` once the session is ending; raises on misuse.
---
---```lua
---local ok, value = session:spawn(function() return 1 end):join()
---assert(ok and value == 1)
---```
---@param fn function
---@param ... any its arguments
---@return janus.Task? task
---@return string? reason
function session:spawn(fn, ...) end

---Runs a function once as `janus.after` does, unless the session ends before.
---
---Context: anywhere; never waits.
---Errors: returns nil and `"session is gone"`; raises on misuse.
---
---```lua
---session:after(60, function() session:send { event = "are you still there?" } end)
---```
---@param seconds number 0 to 1e9
---@param fn function
---@param ... any its arguments
---@return janus.Task? task
---@return string? reason
function session:after(seconds, fn, ...) end

---Runs a function again and again as `janus.every` does, until the session ends or the task is cancelled.
---
---Context: anywhere; never waits.
---Errors: returns nil and `"session is gone"`; raises on misuse.
---
---```lua
---local pings = session:every(25, function() session:send { event = "ping" } end)
---assert(pings:running())
---```
---@param seconds number 0 to 1e9
---@param fn function
---@param ... any its arguments
---@return janus.Task? task
---@return string? reason
function session:every(seconds, fn, ...) end
