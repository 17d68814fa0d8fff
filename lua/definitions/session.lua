---@meta _

---# Level 2: sessions
---
---What handlers of `janus` get, and `janus.session` and `janus.sessions` find.

---A client that is attached, with methods for all that can be done with it. It is a table: what a script puts into it
---stays there as long as the session, and over a reload, save what belongs to a script that has ended: functions, coroutines,
---tasks, channels. Handlers get the same object each time.
---
---An object may be kept after the session is gone. All methods then return nil and `"session is gone"`.
---
---An m-line is given by its index in the SDP, the *mindex*, from 0; without one, the first of the medium is meant. Fields
---that are not named here raise an error.
---@class janus.Session
---@field id integer unique among live sessions, more than 0
---@field [string] any what the script keeps in it
local session = {}

---Whether the session is there.
---
---Context: anywhere; never waits.
---Errors: nil and `"session is gone"`.
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

---@class janus.SendOptions
---@field transaction? string of the request that it answers
---@field jsep? janus.Jsep

---Sends an event to the client. Events of a session arrive in the order in which they were sent.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as a queue that is full; raises on misuse, and for what has no JSON or is no JSEP.
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

---Tells Janus's event handlers something about the session.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse. Without event handlers it does nothing, and returns true.
---
---```lua
---assert(session:notify { event = "joined", room = 1234 })
---```
---@param event table
---@return true? told
---@return string? reason
function session:notify(event) end

---The JSEP that answers an offer: each m-line accepted with one codec, or rejected. `sdp.parse(jsep.sdp):answer(options)`
---does the same, and lets the answer be changed.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason for what is no offer, and as `Description:answer` of `sdp`; raises on misuse.
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

---A JSEP that offers something, as `sdp.offer` does. Without `previous` it goes on from the session's offer before, as long as the
---PeerConnection is the same.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason as `sdp.offer`; raises on misuse.
---
---```lua
---local offer = assert(session:offer { media = { { kind = "audio", direction = "sendonly", msid = "radio music" } } })
---assert(session:send({ event = "listen" }, { jsep = offer }))
---```
---@param options sdp.OfferOptions
---@return janus.Jsep? offer
---@return string[]|string mids those of the lines in `options.media`, in their order; the reason when there is no offer
function session:offer(options) end

---Closes the PeerConnection; `hangup` follows.
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

---Detaches the client; `detach` follows.
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

---What of a medium passes: true or false for both directions.
---@class janus.Gate
---@field send? boolean whether what the client sends is forwarded
---@field receive? boolean whether the client gets what is forwarded to it

---@class janus.Gates
---@field audio? boolean|janus.Gate
---@field video? boolean|janus.Gate
---@field data? boolean|janus.Gate

---Opens and closes gates; those that are not named stay. All are closed at first, and after a hangup. `forward` opens those it needs.
---Single streams have no gates.
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

---A route to another session, or to the same one. `audio`, `video` and `data` are for a route of all streams, the rest for one of a single
---stream: `medium` is needed unless both indices are given.
---@class janus.Route
---@field to janus.Session|integer
---@field audio? boolean true when left out
---@field video? boolean true when left out
---@field data? boolean true when left out
---@field medium? "audio"|"video"
---@field from_mindex? integer of this session
---@field to_mindex? integer of the other
---@field payload_type? integer of a single stream: what the other has negotiated for the codec, 0 to 127, where it may not be that of the packets

---Forwards what the client sends to another, until `stop_forward`, or the end of either. With `medium`,
---`from_mindex` or `to_mindex` it is a single stream, which ends with the PeerConnection of either. A viewer may have several sources.
---Video begins with a keyframe, which the client is asked for; one that sends none in 3 s of packets is forwarded without.
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

---What `forward` was given.
---@class janus.RouteName
---@field to janus.Session|integer
---@field medium? "audio"|"video"
---@field from_mindex? integer
---@field to_mindex? integer

---Ends what `forward` began.
---
---Context: anywhere; never waits.
---Errors: false when there was no such route of a single stream; returns nil and the reason; raises on misuse.
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

---Caps what the client may send (REMB): all it sends, again and again; or one m-line, once.
---
---Context: anywhere; never waits. A cap of all that it sends is sent when the PeerConnection is up.
---Errors: returns nil and the reason; raises on misuse, and for 0 with an m-line.
---
---```lua
---assert(session:bitrate(512000))
---assert(session:bitrate(64000, 0))
---assert(session:bitrate(0))
---```
---@param bps integer bits per second; 0 is no cap
---@param mindex? integer
---@return true? capped
---@return string? reason
function session:bitrate(bps, mindex) end

---@class janus.StreamName
---@field mindex? integer all m-lines when left out

---Asks the client for a keyframe (PLI). An m-line of a client is asked at most once in half a second, whoever wants a keyframe of it: the
---script, viewers, recordings, forwards. What is wanted in between is not lost, but is one request, which goes out with the first packet
---that comes after the half second.
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

---Asks the client for a keyframe every so many seconds.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(session:keyframe_every(10))
---```
---@param seconds integer 0 is never
---@return true? set
---@return string? reason
function session:keyframe_every(seconds) end

---@class janus.Layers
---@field mindex? integer
---@field substream? integer 0 to 2; 2 when left out
---@field temporal? integer 0 to 2; 2 when left out
---@field spatial? integer 0 to 2; 2 when left out
---@field fallback_ms? integer a substream that is silent for so long is replaced by a lower one; 250 when left out, 1 to 60000

---What this viewer wants of one video at most: of simulcast, and of the layers of a single VP8, VP9 or AV1 stream.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---session:forward { to = other, medium = "video" }
---assert(other:layers { substream = 1, temporal = 0 })
---```
---@param layers? janus.Layers all that there is when left out
---@return true? set
---@return string? reason
function session:layers(layers) end

---@class janus.PlayoutDelay
---@field mindex? integer the m-line's index in the SDP; without it all m-lines
---@field min_delay? integer in units of 10 ms, 0 to 4095; 0 when only max_delay is given. Without both packets keep their own
---@field max_delay? integer in units of 10 ms, min_delay to 4095; 4095 when only min_delay is given
---@field sent? boolean true: of the packets that the session sends, whoever gets them; a viewer's own wins. Without it, of those that it gets

---How long this browser may hold packets back before it shows them, by the RTP extension playout-delay: low values for
---what must be quick, high ones for what must be smooth. Janus writes it where the extension was negotiated. A new
---PeerConnection has none.
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

---@class janus.TalkingOptions
---@field mindex? integer
---@field level? integer the average that counts as talking, 0 to 127 in -dBov; 25 when left out, and more is softer
---@field packets? integer over how many packets, 1 to 10000; 100 when left out
---@field group? string among whom the active speaker is found, for `speaker`
---@field enabled? boolean false ends it

---Watches whether the client talks, by the level that its packets carry: `talking` and `speaker` tell. Who talks stays the active speaker until it
---stops, or is not heard any more; then it is who began last. A hangup ends the watch; as long as the script has closed the gate of the
---client's audio, or the client sends none, nothing is watched. Watching again changes the level, the packets and the group; who talks goes
---on talking.
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
-- Data and packets of the script's own

---@class janus.DataOptions
---@field label? string
---@field protocol? string
---@field binary? boolean false when left out

---Sends a message by a data channel.
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

---@class janus.RtpPacket
---@field packet string the whole packet, with its header, up to 1500 bytes
---@field mindex? integer
---@field video? boolean which medium is meant without `mindex`; false when left out
---@field extensions? RtpExtensions

---Sends an RTP packet of the script's own.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason for what is no RTP; raises on misuse.
---
---```lua
---local packet = "\128\111" .. ("\0"):rep(10) .. "payload"
---assert(session:relay_rtp { packet = packet, extensions = { audio_level = 30, voice = true } })
---```
---@param packet janus.RtpPacket
---@return true? sent
---@return string? reason
function session:relay_rtp(packet) end

---Sends an RTCP packet of the script's own.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason for what is no RTCP; raises on misuse.
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
-- Recording and forwarding out

---@class janus.Recording
---@field medium "audio"|"video"|"data"
---@field mindex? integer
---@field codec string `"opus"`, `"vp8"`, `"text"`
---@field fmtp? string parameters of the codec, `"profile-id=2"`
---@field folder? string one in which the configuration allows recordings ([the sandbox](../lua-api.md#the-sandbox)); without it, and without the sandbox, where Janus runs
---@field file? string without the ending
---@field extensions? table<integer, string> URIs of RTP extensions by their ids

---Records one m-line, or the data, to an `.mjr` file. Of simulcast the best substream is recorded, as one stream. A recording
---ends with the PeerConnection. If the disk does not open the file within 200 ms, packets are kept meanwhile; a file that
---cannot be opened after all is told in the log.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as an unsupported codec, or a place that the configuration does not allow; raises on misuse.
---
---```lua
---assert(session:record { medium = "audio", codec = "opus", folder = "/tmp", file = "call" })
---assert(session:stop_record { medium = "audio" })
---```
---@param recording janus.Recording
---@return true? recording
---@return string? reason
function session:record(recording) end

---@class janus.RecordingName
---@field medium "audio"|"video"|"data"
---@field mindex? integer

---Ends a recording. The file is complete when it returns, unless the disk takes longer than 200 ms.
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

---Leaves out what comes from now on: it is cut out, with its time.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---session:record { medium = "video", codec = "vp8" }
---assert(session:pause_record { medium = "video" })
---```
---@param recording janus.RecordingName
---@return true? paused
---@return string? reason
function session:pause_record(recording) end

---Goes on with a recording; video at a keyframe, for which it asks.
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

---Of simulcast it sends the best, or `substream` as it is. With `rtcp_port`, PLI and FIR from there ask the client for a keyframe.
---@class janus.Target
---@field medium "audio"|"video"|"data"
---@field mindex? integer
---@field host string a name or an address that `forward_to` in the configuration allows
---@field port integer
---@field payload_type? integer 0 to 127, in place of the packets' own
---@field ssrc? integer in place of the packets' own; with SRTP that of the first packet stays, and the numbers go on where the publisher's SSRC changes
---@field substream? integer 0 to 2
---@field rtcp_port? integer
---@field srtp_suite? 32|80
---@field srtp_key? string 30 bytes in base64; targets with the same key need different SSRCs; one that replaces another at the same host and port goes on with its SRTP index, so that a new receiver needs another SSRC or key, or the count of wrap-arounds
---@field family? "ipv4"|"ipv6" which addresses of a name are taken
---@field bundle? string names the targets of a session that share a port, such as one of `janus.receive_rtp`: their SSRCs tell them apart. Then data messages have an RTP header, RTCP is plain also with SRTP, and a wish for a keyframe is for the m-line whose SSRC it names

---Sends one m-line, or the data, to a host by UDP, until `stop_forward_rtp` or the end of the PeerConnection.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as an address that is not allowed; raises on misuse.
---
---```lua
---local id = assert(session:forward_rtp { medium = "audio", host = "127.0.0.1", port = 4000, payload_type = 111 })
---assert(session:stop_forward_rtp { id = id })
---```
---@param target janus.Target
---@return integer? id what names it
---@return string? reason
function session:forward_rtp(target) end

---@class janus.TargetName
---@field id integer

---Ends what `forward_rtp` began.
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

---@class janus.ReceivedStreams
---@field streams janus.ReceivedStream[]

---Says which streams a session of `janus.receive_rtp` gets, in place of those before.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as that the session has a client; raises on misuse.
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

---What one m-line of the client's has sent.
---@class janus.IncomingStats
---@field mindex integer
---@field medium "audio"|"video"
---@field codec? string
---@field packets integer
---@field bytes integer
---@field malformed integer dropped, since they were no RTP
---@field not_forwarded integer dropped: a closed gate, or no viewer
---@field overflow integer dropped by a full queue
---@field keyframes_asked integer those of this m-line alone
---@field keyframes_seen integer of every substream
---@field viewers integer

---What one m-line of the client's has got.
---@class janus.OutgoingStats
---@field mindex integer -1 for the first of its medium, where that is not known
---@field packets integer
---@field bytes integer
---@field late integer dropped, since they came after a change of source
---@field held integer dropped, since the viewer waited for a keyframe to begin with
---@field substream integer in use; -1 where there are none
---@field temporal integer in use; -1 where there are none
---@field spatial integer in use; -1 where there are none

---What a port of `janus.receive_rtp` has got.
---@class janus.ReceiverStats
---@field packets integer handed on, data messages too
---@field bytes integer
---@field refused integer dropped: from hosts that may not send
---@field malformed integer dropped, since they were no RTP, or longer than 1500 bytes
---@field unknown integer dropped: an SSRC of no stream
---@field unprotectable integer dropped: not protected by the key of SRTP, or repeated
---@field keyframes integer that the sender was asked for

---@class janus.Stats
---@field ["in"] janus.IncomingStats[] the m-lines that the client sends
---@field out janus.OutgoingStats[] those that it gets
---@field messages_in integer of data channels
---@field messages_out integer
---@field messages_not_forwarded integer they found a closed gate
---@field malformed_rtcp integer
---@field plis integer keyframes that the client was asked for, on whatever m-line
---@field received? janus.ReceiverStats only of a session of `janus.receive_rtp`

---What each m-line has sent and got so far. The Admin API shows the same, as `golua` beside the answer to `query`.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason.
---
---```lua
---local stats = assert(session:stats())
---for _, line in ipairs(stats["in"]) do print(line.medium, line.packets, line.viewers) end
---assert(stats.plis >= 0)
---```
---@return janus.Stats? stats
---@return string? reason
function session:stats() end

--------------------------------------------------------------------------------
-- Tasks of a session

---Is `janus.spawn` for something that ends with the session: what it waits for then raises an error in it, which is not logged.
---Once the session is ending, nil and `session is gone`.
---
---Context: anywhere; never waits.
---Errors: returns nil and `"session is gone"`; raises on misuse.
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

---Is `janus.after` for something that ends with the session.
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

---Is `janus.every` for something that ends with the session.
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
