---@meta janus

---# Level 2: `janus`
---
---The module for applications: events come as tables, sessions are objects, and functions may wait. A function that waits
---stops only the coroutine that called it; other coroutines run meanwhile.
---
---```lua
---local janus = require "janus"
---
---janus.plugin { package = "janus.plugin.greeter", name = "Greeter" }
---
---janus.on("message", function(session, request, jsep)
---  if not request.name then return nil, { error_code = 400, error = "who are you?" } end
---  janus.sleep(0.01) -- or a question to a database: others are served meanwhile
---  session.name = request.name
---  return { hello = session.name }
---end)
---
---janus.on("media", function(session) session:forward { to = session } end)
---```
---@class janus
---@field config? string the text of `config` in the configuration; nil without `config`
---@field auth janus.Auth
---@field metrics janus.Metrics
local janus = {}

--------------------------------------------------------------------------------
-- The application

---Describes the plugin to clients and operators. All fields may be left out.
---@class janus.Metadata
---@field package? string the name that clients attach to, `"janus.plugin.golua"` when left out
---@field name? string
---@field description? string
---@field author? string
---@field version? integer 1 or more
---@field version_string? string

---Describes the plugin. A script that does not call this function may define `getPackage` and the other functions of level 1; otherwise
---defaults apply. Janus reads the description once, at the start: a reload does not change it.
---
---Context: while the script loads, or in `init` before its first wait; never waits.
---Errors: raises on misuse, and when the script has started.
---
---```lua
---local janus = require "janus"
---janus.plugin { package = "janus.plugin.greeter", name = "Greeter", version = 2, version_string = "0.2" }
---janus.on("message", function() return { hello = "world" } end)
---```
---@param metadata janus.Metadata
function janus.plugin(metadata) end

---A JSEP as a table.
---@class janus.Jsep
---@field type "offer"|"answer"
---@field sdp string
---@field e2ee? boolean whether media is encrypted end to end
---@field restart? boolean only in an offer of the script: whether Janus restarts ICE

---Describes a message of a data channel.
---@class janus.Message
---@field binary boolean
---@field label? string the label of the channel
---@field protocol? string

---A packet that goes to the script instead of to viewers.
---@class janus.Packet
---@field video boolean
---@field packet string the whole packet, with its header
---@field mindex integer index of the m-line, from 0
---@field extensions? RtpExtensions the RTP header extensions

---@class janus.SlowLink
---@field uplink boolean true for packets from Janus to the client, false for packets from the client
---@field video boolean
---@field mindex integer

---Says what a viewer gets of a video from now on. One of `substream`, `temporal` and `spatial` is set.
---@class janus.LayersChange
---@field substream? integer 0 to 2, for simulcast
---@field temporal? integer 0 to 2
---@field spatial? integer 0 to 2
---@field mindex integer index of the viewer's m-line

---Says what is known of a viewer's line. `session:bandwidth` tells more.
---@class janus.BandwidthChange
---@field estimate integer what the line carries, in kbit/s
---@field allocated integer what the streams take, in kbit/s
---@field overuse boolean whether more is sent than the line carries
---@field streams boolean whether a stream has another layer than before, has paused or goes on

---@class janus.Talking
---@field talking boolean
---@field level number the average level that decided this, in -dBov: 0 is the loudest, 127 is silence
---@field mindex integer index of the m-line; -1 for the first m-line of audio

---Sets the handler of an event. Each event has one handler.
---
---| event | when | what the handler returns |
---|---|---|
---| `attach` | a client attaches | nothing; an error refuses the client |
---| `message` | a client sends a request | the answer, see below |
---| `media` | the PeerConnection is up | |
---| `data-ready` | data channels can send messages | |
---| `data` | a message comes through a data channel; it is recorded, but not forwarded to viewers | |
---| `rtp`, `rtcp` | a packet comes; it is not forwarded | |
---| `slow-link` | packets are being lost | |
---| `layers` | a viewer starts to get another substream or layer | |
---| `bandwidth` | a viewer whose line is estimated gets other layers, or the estimate has moved by 15 %; at most once a second | |
---| `talking` | a session that `detect_talking` watches starts or stops talking; it also stops when it can no longer be heard, for example before `hangup` | |
---| `speaker` | a group of `detect_talking` has another active speaker; the session is nil when nobody talks | |
---| `hangup` | the PeerConnection is down; once per PeerConnection | |
---| `detach` | the client is gone; methods still work until the handler waits or returns | |
---| `query` | the Admin API asks about a session; must not wait | a table, or nil |
---| `admin` | the Admin API sends a message to the plugin | a table, or nil, within 10 seconds |
---| `reload` | another script is about to take over; must not wait | the state for the other script: plain data, which may contain sessions |
---| `restore` | this script has taken over, after its `init`; must not wait | |
---| `shutdown` | Janus is ending; must not wait | |
---
---A `message` handler returns one of the following:
---
---- A table is the answer. If the handler has not waited, the table is the reply to the request. If it has waited, the client already has an
---  acknowledgement, and the table goes out as an event with the same transaction. Returning nothing sends an empty answer.
---- A table and a JSEP go out as one event, for example `return { ok = true }, session:answer(jsep)`.
---- nil and an error refuse the request. The client gets an error that is a table as it is; a text becomes
---  `{ error_code = 500, error = text }`.
---- `janus.later` postpones the answer: `session:send` with the transaction answers at another time.
---
---If the handler raises an error, or returns something that cannot be sent, the client gets an error and the log gets the traceback. If a reload
---or the end of the session comes before the answer, the handler ends at its wait, and a client that is still there gets an error.
---
---Sessions and their fields (see `janus.Session`) survive a reload, even without handlers of `reload` and `restore`. A script that takes
---over from a script of level 1 gets the sessions through `attach`; the handler must not wait then.
---
---Context: while the script loads, or in `init` before its first wait; never waits. Handlers may wait unless the table says otherwise.
---Errors: raises on misuse, for an unknown event, for an event that already has a handler, and after the start of the script.
---
---```lua
---local janus = require "janus"
---local rooms = {}
---
---janus.on("attach", function(session) session.joined = os.time() end)
---janus.on("message", function(session, request, jsep, transaction)
---  if request.request == "later" then
---    session:after(0.01, function() session:send({ done = true }, { transaction = transaction }) end)
---    return janus.later
---  end
---  return { you_said = request.request }
---end)
---janus.on("data", function(session, message, about)
---  if not about.binary then session:send_data("echo: " .. message) end
---end)
---janus.on("slow-link", function(session, link)
---  if link.video and not link.uplink then session:bitrate(128000) end
---end)
---janus.on("query", function(session) return { joined = session.joined } end)
---janus.on("admin", function(request) return { sessions = #janus.sessions(), got = request } end)
---janus.on("detach", function(session) rooms[session.id] = nil end)
---
---janus.on("reload", function() return { rooms = rooms } end)
---janus.on("restore", function(state) rooms = state and state.rooms or {} end)
---```
---@param event string
---@param handler function
---@overload fun(event: "attach", handler: fun(session: janus.Session))
---@overload fun(event: "message", handler: fun(session: janus.Session, request: table, jsep?: janus.Jsep, transaction: string): (answer: table?, jsep: table|string|nil))
---@overload fun(event: "media", handler: fun(session: janus.Session))
---@overload fun(event: "data-ready", handler: fun(session: janus.Session))
---@overload fun(event: "data", handler: fun(session: janus.Session, message: string, about: janus.Message))
---@overload fun(event: "rtp", handler: fun(session: janus.Session, packet: janus.Packet))
---@overload fun(event: "rtcp", handler: fun(session: janus.Session, packet: janus.Packet))
---@overload fun(event: "slow-link", handler: fun(session: janus.Session, link: janus.SlowLink))
---@overload fun(event: "layers", handler: fun(session: janus.Session, change: janus.LayersChange))
---@overload fun(event: "bandwidth", handler: fun(session: janus.Session, change: janus.BandwidthChange))
---@overload fun(event: "talking", handler: fun(session: janus.Session, talking: janus.Talking))
---@overload fun(event: "speaker", handler: fun(group: string, session?: janus.Session))
---@overload fun(event: "hangup", handler: fun(session: janus.Session))
---@overload fun(event: "detach", handler: fun(session: janus.Session))
---@overload fun(event: "query", handler: fun(session: janus.Session): table?)
---@overload fun(event: "admin", handler: fun(request: table): table?)
---@overload fun(event: "reload", handler: fun(): any)
---@overload fun(event: "restore", handler: fun(state: any))
---@overload fun(event: "shutdown", handler: fun())
function janus.on(event, handler) end

---The value that a `message` handler returns when the answer comes at another time.
---
---```lua
---local janus = require "janus"
---local queue = janus.channel(100)
---janus.on("message", function(session, request, jsep, transaction)
---  queue:send { session = session, transaction = transaction }
---  return janus.later
---end)
---janus.on("media", function()
---  local asked = queue:receive(0)
---  if asked then asked.session:send({ done = true }, { transaction = asked.transaction }) end
---end)
---```
---@type userdata
janus.later = nil

---Makes the answer to the present request its direct reply, also if the handler waits. Without it, the client gets an acknowledgement when the
---handler waits, and an event later. Clients of some requests expect a direct reply. Meanwhile one of Janus's threads for messages waits, so it is for
---short waits, such as looking up a name. After 10 seconds the client gets the acknowledgement all the same. An answer with a JSEP is always an event.
---
---Context: in a `message` handler, before its first wait; never waits.
---Errors: returns nil and the reason when no request is being answered.
---
---```lua
---local janus = require "janus"
---janus.on("message", function(session, request)
---  assert(janus.hold_reply())
---  janus.sleep(0.01)
---  return { answered = "directly" }
---end)
---```
---@return true? held
---@return string? reason
function janus.hold_reply() end

---How a name is looked up.
---@class janus.Lookup
---@field family? "ipv4"|"ipv6" which addresses are wanted; both when left out

---Returns the addresses of a host, as texts, the best first. The name is looked up for at most 5 seconds. An address is its own address.
---
---Context: where waiting is allowed; waits, except for an address.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local found = assert(janus.resolve("127.0.0.1"))
---assert(found[1] == "127.0.0.1")
---local none, reason = janus.resolve("127.0.0.1", { family = "ipv6" })
---assert(none == nil and reason == "127.0.0.1 has another family")
---```
---@param host string a name or an address
---@param options? janus.Lookup
---@return string[]? addresses
---@return string? reason
function janus.resolve(host, options) end

---Returns the session with a number.
---
---Context: anywhere; never waits.
---Errors: returns nil if there is no such session; raises on misuse.
---
---```lua
---assert(janus.session(session.id) == session)
---assert(janus.session(4711) == nil)
---```
---@param id integer
---@return janus.Session? session
function janus.session(id) end

---Limits what is sent to each viewer, those that come later included. See `session:limit`. It stays over a reload: a script that has no
---such call any more leaves the limits as they are, and `janus.limit { bandwidth = false, max = 0 }` ends them. A script that a reload
---refuses changes nothing.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---assert(janus.limit { bandwidth = true })
---```
---@param limits janus.Limits
---@return true? set
---@return string? reason
function janus.limit(limits) end

---Returns all attached sessions, in no particular order.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---for _, each in ipairs(janus.sessions()) do each:send { event = "news" } end
---assert(#janus.sessions() == 2) -- session and other
---```
---@return janus.Session[] sessions
function janus.sessions() end

---Describes one m-line of a receiver. An m-line without SSRCs gets nothing.
---@class janus.ReceivedStream
---@field medium "audio"|"video"|"data"
---@field codec? string in lower case; the receiver needs it to recognise layers and keyframes
---@field ssrc? integer SSRC of the packets
---@field ssrcs? integer[] SSRCs of simulcast, the lowest substream first; replaces `ssrc`
---@field audio_level? integer id of the RTP header extension for audio levels
---@field orientation? integer id of the extension for the video's orientation
---@field playout_delay? integer id of the extension for the playout delay

---@class janus.Source
---@field streams janus.ReceivedStream[] in the order of the m-lines: the first stream has the m-line index 0
---@field address? string an address or network interface that `receive_at` in the configuration allows; its first one when left out
---@field port? integer one of `receive_ports`; any of them when left out
---@field srtp_suite? 32|80
---@field srtp_key? string 30 bytes in base64

---Says where a sender must send.
---@class janus.Received
---@field address string
---@field port integer for the RTP of all streams, which their SSRCs tell apart
---@field rtcp_port integer for RTCP: a packet to this port tells Janus where the sender wants RTCP. RTCP is never encrypted, even with SRTP

---Opens a UDP port for RTP that comes from no client, but for example from another Janus. The result is a session without a client: its streams are
---forwarded, recorded and counted like those of a client, but nothing can be sent to it. The port accepts packets only from hosts that
---`receive_from` in the configuration names. Keyframe requests go back to the sender by RTCP. Each data message has an RTP header in front, with
---the payload type 0 for text.
---
---The port closes on `detach` or `hangup`, when the plugin ends, and after a reload whose new script does not take over the session. The handlers of
---`attach` and `detach` are not called, because no client comes or goes.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason, such as an address that is not allowed, or a port that is taken; raises on misuse.
---
---```lua
---local source, at = assert(janus.receive_rtp { streams = {
---  { medium = "audio", codec = "opus", ssrc = 1000 },
---  { medium = "video", codec = "vp8", ssrcs = { 1010, 1011, 1012 } },
---} })
---assert(source:forward { to = session, from_mindex = 1, to_mindex = 1 })
---print("send to", at.address, at.port, at.rtcp_port)
---assert(source:detach())
---```
---@param source janus.Source
---@return janus.Session? session
---@return string|janus.Received at or the reason
function janus.receive_rtp(source) end

---Tells Janus's event handlers about something that belongs to no session. For the events of a session, use `session:notify`.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse. Without event handlers it does nothing and returns true.
---
---```lua
---assert(janus.notify { event = "room created", room = 1234 })
---```
---@param event table
---@return true? told
---@return string? reason
function janus.notify(event) end

---Sends one message through the data channels of many sessions. It costs less than `session:send_data` for each. Sessions that have ended, or whose
---data channel is not open, are left out.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason when the message is too long; raises on misuse.
---
---```lua
---local reached = assert(janus.send_data({ session, other }, "hello everybody"))
---print(reached .. " of 2 get it")
---assert(janus.send_data({ session.id, 12345 }, "\0\1\2", { binary = true }) <= 1)
---```
---@param sessions (janus.Session|integer)[] sessions, or their numbers
---@param message string up to 65535 bytes
---@param options? janus.DataOptions
---@return integer? reached how many sessions the message goes to
---@return string? reason
function janus.send_data(sessions, message, options) end

---Signed tokens, which say what their holder may do.
---@class janus.Auth
janus.auth = {}

---Says whether Janus checks signed tokens (`token_auth_secret` in janus.jcfg).
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---if janus.auth.signed() and not janus.auth.valid(request.token or "") then
---  return nil, { error_code = 403, error = "no valid token" }
---end
---```
---@return boolean
function janus.auth.signed() end

---Says whether a token is signed for the script's package and has not expired.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---assert(janus.auth.valid("valid") == true)
---assert(janus.auth.valid("forged") == false)
---```
---@param token string
---@return boolean
function janus.auth.valid(token) end

---Says whether a token is valid and grants what a descriptor names, such as a room.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---assert(not janus.auth.grants("forged", "room=1234"))
---```
---@param token string
---@param descriptor string
---@return boolean
function janus.auth.grants(token, descriptor) end

--------------------------------------------------------------------------------
-- Metrics

---Metrics that the script defines itself. [Metrics](metrics.md) says what they are.
---@class janus.Metrics
janus.metrics = {}

---Defines a counter, or returns the one that there is.
---
---Context: any callback, usually while the script loads; never waits.
---Errors: raises on misuse, for a name or a label that Prometheus refuses, for a name that another metric has, and beyond 100 metrics.
---
---```lua
---local joins = janus.metrics.counter("rooms_joins_total", "Joins of rooms.", { "room" })
---joins:inc(1, { room = 1234 })
---```
---@param name string up to 200 bytes
---@param help string what the metric counts, a sentence of up to 1000 bytes
---@param labels? string[] up to 10 names; none when left out
---@return janus.Counter counter
function janus.metrics.counter(name, help, labels) end

---Defines a gauge, or returns the one that there is.
---
---Context: any callback, usually while the script loads; never waits.
---Errors: raises on misuse, for a name or a label that Prometheus refuses, for a name that another metric has, and beyond 100 metrics.
---
---```lua
---local members = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---members:set(2, { room = 1234 })
---```
---@param name string up to 200 bytes
---@param help string what the metric counts, a sentence of up to 1000 bytes
---@param labels? string[] up to 10 names; none when left out
---@return janus.Gauge gauge
function janus.metrics.gauge(name, help, labels) end

---Defines a histogram, or returns the one that there is.
---
---Context: any callback, usually while the script loads; never waits.
---Errors: raises on misuse, for a name or a label that Prometheus refuses, for a name that another metric has, and beyond 100 metrics.
---
---```lua
---local stay = janus.metrics.histogram("rooms_stay_seconds", "How long members stay.", { "room" }, { 1, 60, 3600 })
---stay:observe(61.5, { room = 1234 })
---```
---@param name string up to 200 bytes
---@param help string what the metric counts, a sentence of up to 1000 bytes
---@param labels? string[] up to 10 names; none when left out
---@param buckets? number[] the largest value of each bucket, rising, up to 50; when left out, those for durations of answers in seconds: 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
---@return janus.Histogram histogram
function janus.metrics.histogram(name, help, labels, buckets) end

---Forgets a metric and all that it has counted, so that it can be defined anew.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---janus.metrics.gauge("rooms_load", "Load of rooms.")
---assert(janus.metrics.forget "rooms_load" == true)
---local load = janus.metrics.gauge("rooms_load", "Load of rooms.", { "room" })
---assert(load:set(1, { room = "a" }))
---```
---@param name string
---@return boolean forgotten false if there was no such metric
function janus.metrics.forget(name) end

--------------------------------------------------------------------------------
-- Waiting

---Waits for a number of seconds.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and the reason when 100,000 timers run already; raises on misuse.
---
---```lua
---local before = janus.now()
---janus.sleep(0.01)
---assert(janus.now() - before >= 0.009)
---```
---@param seconds number 0 to 1e9
---@return true? slept
---@return string? reason
function janus.sleep(seconds) end

---Returns the time, to the microsecond. This clock may be set while the script runs, so `time.monotonic` is better for measuring.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---assert(math.abs(janus.now() - os.time()) <= 1)
---```
---@return number seconds since 1970
function janus.now() end

---Runs a function in a task beside the caller. The task starts at once; the caller continues when the task waits or ends. An error in the task is
---logged. The task outlives the session whose callback started it; a task of `session:spawn` does not.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local task = janus.spawn(function(a, b)
---  janus.sleep(0.001)
---  return a + b
---end, 1, 2)
---local ok, sum = task:join()
---assert(ok and sum == 3)
---```
---@param fn function
---@param ... any its arguments
---@return janus.Task task
function janus.spawn(fn, ...) end

---Runs a function once, after some time.
---
---Context: anywhere; never waits.
---Errors: raises on misuse. If 100,000 timers are running, the task ends with an error, which is logged.
---
---```lua
---local hangup = janus.after(30, function() session:hangup() end)
---assert(hangup:cancel())
---```
---@param seconds number 0 to 1e9
---@param fn function
---@param ... any its arguments
---@return janus.Task task `task:join` returns the results of the function
function janus.after(seconds, fn, ...) end

---Runs a function again and again, until the task is cancelled. Each round is a task of its own. The time starts anew when a round has
---ended. An error ends its round only, and is logged.
---
---Context: anywhere; never waits.
---Errors: raises on misuse. If 100,000 timers are running, the task ends with an error, which is logged.
---
---```lua
---local count = 0
---local ticks = janus.every(0.001, function() count = count + 1 end)
---while count < 3 do janus.sleep(0.001) end
---ticks:cancel()
---```
---@param seconds number 0 to 1e9
---@param fn function
---@param ... any its arguments
---@return janus.Task task
function janus.every(seconds, fn, ...) end

---Waits until all of several tasks have ended, or one has failed.
---
---Context: where waiting is possible; waits.
---Errors: as soon as a task has failed, returns nil, its error and its index in the list. After the time-out, returns nil, `"timeout"` and the index of
---the first task that has not ended. The other tasks continue. Raises on misuse, and for a list with holes.
---
---```lua
---local quick = janus.spawn(function() janus.sleep(0.001) end)
---local slow = janus.spawn(janus.sleep, 60)
---local ok, reason, which = janus.join({ quick, slow }, 0.05)
---assert(not ok and reason == "timeout" and which == 2)
---slow:cancel()
---```
---@param tasks janus.Task[]
---@param timeout? number seconds; no limit when left out
---@return true? ended
---@return any reason
---@return integer? index
function janus.join(tasks, timeout) end

---Makes a channel, through which coroutines pass values to each other.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local jobs = janus.channel(10)
---janus.spawn(function()
---  for i = 1, 3 do jobs:send(i) end
---  jobs:close()
---end)
---local sum = 0
---while true do
---  local job = jobs:receive()
---  if not job then break end
---  sum = sum + job
---end
---assert(sum == 6)
---```
---@param capacity? integer how many values the channel holds, 0 to 65536; 0 when left out, so that each sender waits for a receiver
---@return janus.Channel channel
function janus.channel(capacity) end

---Makes a condition, for which coroutines can wait.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local ready = janus.condition()
---local waiting = janus.spawn(function() return ready:wait(5) end)
---ready:signal()
---local ok, told = waiting:join()
---assert(ok and told == true)
---```
---@return janus.Condition condition
function janus.condition() end

--------------------------------------------------------------------------------
-- Tasks

---A function that runs beside others. `spawn`, `after` and `every` make tasks.
---@class janus.Task
local task = {}

---Waits for the end of the task.
---
---Context: where waiting is possible; waits, unless the task has ended.
---Errors: returns nil and the error that ended the task (a table stays a table), `"timeout"`, or a reason that contains `cancelled`; raises on misuse.
---
---```lua
---local ok, reason = janus.spawn(function() error("no luck", 0) end):join()
---assert(ok == nil and reason == "no luck")
---```
---@param timeout? number seconds; no limit when left out
---@return true? ended
---@return any ... the results of the function, or the reason why it failed
function task:join(timeout) end

---Ends the task: its present or next wait raises an error in it.
---
---Context: anywhere; never waits.
---Errors: returns false if the task has already ended; raises on misuse.
---
---```lua
---local sleeper = janus.spawn(janus.sleep, 60)
---assert(sleeper:cancel() == true)
---sleeper:join()
---assert(sleeper:cancel() == false)
---```
---@return boolean cancelled
function task:cancel() end

---Says whether the task is still running.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local done = janus.spawn(function() end)
---assert(not done:running())
---```
---@return boolean
function task:running() end

--------------------------------------------------------------------------------
-- Channels

---A queue of values between coroutines. Values come out in the order in which they went in.
---@class janus.Channel
local channel = {}

---Puts a value into the channel. The sender waits while the channel is full.
---
---Context: where waiting is possible; waits while the channel is full. With a time-out of 0 it never waits and may be called anywhere.
---Errors: returns nil and `"timeout"` or `"closed"`; raises on misuse, and for nil.
---
---```lua
---local c = janus.channel(1)
---assert(c:send("first"))
---local ok, reason = c:send("second", 0)
---assert(ok == nil and reason == "timeout")
---```
---@param value any not nil
---@param timeout? number seconds; no limit when left out
---@return true? sent
---@return string? reason
function channel:send(value, timeout) end

---Takes the first value out of the channel.
---
---Context: where waiting is possible; waits while the channel is empty. With a time-out of 0 it never waits and may be called anywhere.
---Errors: returns nil and `"timeout"`, or `"closed"` once a closed channel is empty; raises on misuse.
---
---```lua
---local c = janus.channel(2)
---c:send "a"
---c:close()
---assert(c:receive() == "a")
---assert(select(2, c:receive()) == "closed")
---```
---@param timeout? number seconds; no limit when left out
---@return any value
---@return string? reason
function channel:receive(timeout) end

---Closes the channel. The values in it can still be received, but no value can be sent. Waiting senders get nil and `"closed"`.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local c = janus.channel()
---c:close()
---assert(select(2, c:send(1)) == "closed")
---```
function channel:close() end

---Returns how many values are in the channel.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local c = janus.channel(5)
---c:send(1)
---c:send(2)
---assert(c:count() == 2)
---```
---@return integer count
function channel:count() end

--------------------------------------------------------------------------------
-- Conditions

---A condition: coroutines wait until another coroutine signals it.
---@class janus.Condition
local condition = {}

---Waits for `signal` or `broadcast`. Earlier signals do not count.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and `"timeout"`; raises on misuse.
---
---```lua
---local never = janus.condition()
---assert(select(2, never:wait(0.001)) == "timeout")
---```
---@param timeout? number seconds; no limit when left out
---@return true? told
---@return string? reason
function condition:wait(timeout) end

---Wakes one coroutine: the one that has waited longest.
---
---Context: anywhere; never waits.
---Errors: returns false if no coroutine waits; raises on misuse.
---
---```lua
---local free = janus.condition()
---assert(free:signal() == false)
---```
---@return boolean told
function condition:signal() end

---Wakes all coroutines that wait.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local start = janus.condition()
---local function runner() return start:wait() end
---local a, b = janus.spawn(runner), janus.spawn(runner)
---start:broadcast()
---assert(janus.join { a, b })
---```
function condition:broadcast() end

return janus
