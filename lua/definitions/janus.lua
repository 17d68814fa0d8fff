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
---@field config? string the text of `config` in the configuration, nil when it is absent
---@field auth janus.Auth
local janus = {}

--------------------------------------------------------------------------------
-- The application

---What the plugin is for clients and operators. All fields may be left out.
---@class janus.Metadata
---@field package? string the name that clients attach to, `"janus.plugin.golua"` when left out
---@field name? string
---@field description? string
---@field author? string
---@field version? integer from 1 on
---@field version_string? string

---Says what the plugin is. Without it, `getPackage` and the like of level 1 are asked, and then defaults are taken.
---Janus learns it at the start only: a reload changes nothing of it.
---
---Context: while the script loads, or in `init` before that waits; never waits.
---Errors: raises on misuse, and when the script has started.
---
---```lua
---local janus = require "janus"
---janus.plugin { package = "janus.plugin.greeter", name = "Greeter", version = 2, version_string = "0.2" }
---janus.on("message", function() return { hello = "world" } end)
---```
---@param metadata janus.Metadata
function janus.plugin(metadata) end

---A JSEP, as JSON has it.
---@class janus.Jsep
---@field type "offer"|"answer"
---@field sdp string
---@field e2ee? boolean whether media is encrypted from end to end
---@field restart? boolean in an offer of ours: whether Janus restarts ICE

---A message of a data channel: what is known of it.
---@class janus.Message
---@field binary boolean
---@field label? string that of the channel
---@field protocol? string

---A packet that goes to the script, and not to viewers.
---@class janus.Packet
---@field video boolean
---@field packet string the whole packet, with its header
---@field mindex integer that of the m-line, from 0
---@field extensions? RtpExtensions those of RTP

---@class janus.SlowLink
---@field uplink boolean true for packets from Janus to the client, false for those from it
---@field video boolean
---@field mindex integer

---What a viewer gets of a video from now on; one of the three is there.
---@class janus.LayersChange
---@field substream? integer 0 to 2, of simulcast
---@field temporal? integer 0 to 2
---@field spatial? integer 0 to 2
---@field mindex integer that of the viewer's m-line

---@class janus.Talking
---@field talking boolean
---@field level number the average that says so, in -dBov: 0 is the loudest, 127 silence
---@field mindex integer -1 for the first m-line of audio

---Sets the handler of an event; each event has one.
---
---| event | when | what the handler returns |
---|---|---|
---| `attach` | a client attaches | nothing; an error refuses the client |
---| `message` | a request of a client | the answer, see below |
---| `media` | the PeerConnection is up | |
---| `data-ready` | messages can be sent | |
---| `data` | a message of a data channel; it is not forwarded to viewers then, but recorded | |
---| `rtp`, `rtcp` | a packet; it is not forwarded then | |
---| `slow-link` | packets are being lost | |
---| `layers` | a viewer gets another substream or layer | |
---| `talking` | somebody that `detect_talking` watches begins or stops talking, or is not heard any more: before `hangup`, for one | |
---| `speaker` | a group of `detect_talking` has another active speaker; the session is nil when nobody talks | |
---| `hangup` | the PeerConnection is down; once for each | |
---| `detach` | the client is gone; methods still work until the handler waits or returns | |
---| `query` | the Admin API asks about a session; must not wait | a table, or nil |
---| `admin` | the Admin API sends us a message | a table, or nil; 10 seconds are waited for it |
---| `reload` | another script is about to take over; must not wait | what it is given, any plain data |
---| `restore` | this script has taken over, after its `init`; must not wait | |
---| `shutdown` | Janus ends; must not wait | |
---
---A `message` handler returns one of
---
---- a table: the answer. It goes out at once if the handler has not waited, and else as an event with the same
---  transaction; the client has an acknowledgement then. Nothing is an empty answer;
---- a table and a JSEP: an event with both, such as `return { ok = true }, session:answer(jsep)`;
---- nil and an error: a table, which the client gets as it is, or a text, which becomes
---  `{ error_code = 500, error = text }`;
---- `janus.later`: `session:send` with the transaction answers, at some other time.
---
---If the handler raises an error, or returns what cannot be sent, the client gets an error, and the log the traceback. Of a request that a reload
---or the end of the session overtakes, the handler ends where it waits, and a client that is still there gets an error.
---
---Sessions are carried over a reload with their fields (see `janus.Session`), also without `reload` and `restore`. A
---script that takes over from one of level 1 gets its sessions by `attach`, which must not wait then.
---
---Context: while the script loads, or in `init` before that waits; never waits. Handlers may wait where nothing else is said.
---Errors: raises on misuse, for an event that is unknown or has a handler, and when the script has started.
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

---What a `message` handler returns that answers at some other time.
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

---The session with a number.
---
---Context: anywhere; never waits.
---Errors: nil without one; raises on misuse.
---
---```lua
---assert(janus.session(session.id) == session)
---assert(janus.session(4711) == nil)
---```
---@param id integer
---@return janus.Session? session
function janus.session(id) end

---All sessions that are attached, in no order.
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

---What one m-line of a receiver gets. Without SSRCs nothing comes.
---@class janus.ReceivedStream
---@field medium "audio"|"video"|"data"
---@field codec? string in lower case; layers and keyframes are told by it
---@field ssrc? integer of its packets
---@field ssrcs? integer[] those of simulcast, the lowest substream first, in place of `ssrc`
---@field audio_level? integer the id of that RTP header extension in the packets
---@field orientation? integer likewise of the video's orientation
---@field playout_delay? integer likewise

---@class janus.Source
---@field streams janus.ReceivedStream[] by their order, the index of each being one less
---@field address? string an address or a network interface that `receive_at` in the configuration allows; its first one when left out
---@field port? integer one of `receive_ports`, any of them when left out
---@field srtp_suite? 32|80
---@field srtp_key? string 30 bytes in base64

---Where to send to.
---@class janus.Received
---@field address string
---@field port integer of RTP: all streams, told apart by SSRC
---@field rtcp_port integer a packet to there says where RTCP is wanted; it is plain, also with SRTP

---Opens a UDP port for RTP that no client brings, such as that of another Janus. What comes in is forwarded, recorded and counted like
---a client's: as that of a session without a client, to which nothing can be sent. Hosts that `receive_from` in the configuration
---does not name are not listened to. Wishes for keyframes go back by RTCP. Data messages come with an RTP header in front of them,
---whose payload type is 0 for text.
---
---`detach` or `hangup`, the plugin's end, and a reload whose script is not given the session, close the port. No handler is told: neither
---`attach` nor `detach`, since no client comes or goes.
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

---Tells Janus's event handlers something that is tied to no session; `session:notify` is for what is.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises on misuse. Without event handlers it does nothing, and returns true.
---
---```lua
---assert(janus.notify { event = "room created", room = 1234 })
---```
---@param event table
---@return true? told
---@return string? reason
function janus.notify(event) end

---Signed tokens, that say who may do what.
---@class janus.Auth
janus.auth = {}

---Whether Janus checks signed tokens (`token_auth_secret` in janus.jcfg).
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

---Whether a token is signed for our package, and has not expired.
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

---Whether a token is valid and grants what a descriptor names, such as a room.
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
-- Waiting

---Waits for so many seconds.
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

---The time, to the microsecond. Somebody may set it; `time.monotonic` measures better.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---assert(math.abs(janus.now() - os.time()) <= 1)
---```
---@return number seconds since 1970
function janus.now() end

---Runs a function beside the one that calls: it begins at once, and when it waits or ends, the caller goes on. An error in it is
---logged. It outlives the session on whose behalf it began; `session:spawn` does not.
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

---Runs a function once a time has passed.
---
---Context: anywhere; never waits.
---Errors: raises on misuse. Where 100,000 timers run already, the task ends with an error, which is logged.
---
---```lua
---local hangup = janus.after(30, function() session:hangup() end)
---assert(hangup:cancel())
---```
---@param seconds number 0 to 1e9
---@param fn function
---@param ... any its arguments
---@return janus.Task task joining it gives what the function returns
function janus.after(seconds, fn, ...) end

---Runs a function again and again, until the task is cancelled. Each round is a task of its own; the time begins anew when a round has
---ended. An error ends its round, and is logged.
---
---Context: anywhere; never waits.
---Errors: raises on misuse. Where 100,000 timers run already, the task ends with an error, which is logged.
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

---Waits for several tasks, until all have ended or one has failed.
---
---Context: where waiting is possible; waits.
---Errors: returns nil, the error and the index of the first task in the list that has failed, as soon as one has; or nil, `"timeout"` and that of
---the first that has not ended in time. The other tasks go on. Raises on misuse, and for a list with holes.
---
---```lua
---local quick = janus.spawn(function() janus.sleep(0.001) end)
---local slow = janus.spawn(janus.sleep, 60)
---local ok, reason, which = janus.join({ quick, slow }, 0.05)
---assert(not ok and reason == "timeout" and which == 2)
---slow:cancel()
---```
---@param tasks janus.Task[]
---@param timeout? number seconds; for ever when left out
---@return true? ended
---@return any reason
---@return integer? index
function janus.join(tasks, timeout) end

---Makes a channel, by which coroutines hand values to coroutines.
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
---@param capacity? integer how many values wait in it, 0 to 65536; 0 when left out: a sender waits for its receiver then
---@return janus.Channel channel
function janus.channel(capacity) end

---Makes a condition, which coroutines wait for.
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

---A function that runs beside others, made by `spawn`, `after` and `every`.
---@class janus.Task
local task = {}

---Waits for the end of the task.
---
---Context: where waiting is possible; waits, unless the task has ended.
---Errors: returns nil and the error that ended the task, a table as it was raised, `"timeout"`, or a reason with `cancelled` in it; raises on misuse.
---
---```lua
---local ok, reason = janus.spawn(function() error("no luck", 0) end):join()
---assert(ok == nil and reason == "no luck")
---```
---@param timeout? number seconds; for ever when left out
---@return true? ended
---@return any ... what the function returned; the reason when it failed
function task:join(timeout) end

---Ends the task: what it waits for, or will wait for next, raises an error in it.
---
---Context: anywhere; never waits.
---Errors: false when it has ended already; raises on misuse.
---
---```lua
---local sleeper = janus.spawn(janus.sleep, 60)
---assert(sleeper:cancel() == true)
---sleeper:join()
---assert(sleeper:cancel() == false)
---```
---@return boolean cancelled
function task:cancel() end

---Whether the task has not ended.
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

---Values on their way from coroutines to coroutines, in order.
---@class janus.Channel
local channel = {}

---Hands over a value. Who sends more than the channel holds waits.
---
---Context: where waiting is possible; waits while the channel is full. With a time-out of 0 it never waits, and may be called anywhere.
---Errors: returns nil and `"timeout"` or `"closed"`; raises on misuse, and for nil.
---
---```lua
---local c = janus.channel(1)
---assert(c:send("first"))
---local ok, reason = c:send("second", 0)
---assert(ok == nil and reason == "timeout")
---```
---@param value any not nil
---@param timeout? number seconds; for ever when left out
---@return true? sent
---@return string? reason
function channel:send(value, timeout) end

---Takes the first value.
---
---Context: where waiting is possible; waits while the channel is empty. With a time-out of 0 it never waits, and may be called anywhere.
---Errors: returns nil and `"timeout"`, or `"closed"` once a closed channel is empty; raises on misuse.
---
---```lua
---local c = janus.channel(2)
---c:send "a"
---c:close()
---assert(c:receive() == "a")
---assert(select(2, c:receive()) == "closed")
---```
---@param timeout? number seconds; for ever when left out
---@return any value
---@return string? reason
function channel:receive(timeout) end

---Lets what is in the channel be received, and nothing more be sent. Those who wait to send get nil and `"closed"`.
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

---How many values wait in the channel.
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

---What coroutines wait for to be told of.
---@class janus.Condition
local condition = {}

---Waits for `signal` or `broadcast`; what was told before does not count.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and `"timeout"`; raises on misuse.
---
---```lua
---local never = janus.condition()
---assert(select(2, never:wait(0.001)) == "timeout")
---```
---@param timeout? number seconds; for ever when left out
---@return true? told
---@return string? reason
function condition:wait(timeout) end

---Lets one go on, the one that has waited longest.
---
---Context: anywhere; never waits.
---Errors: false when nobody waits; raises on misuse.
---
---```lua
---local free = janus.condition()
---assert(free:signal() == false)
---```
---@return boolean told
function condition:signal() end

---Lets all go on that wait.
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
