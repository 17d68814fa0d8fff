package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/core"
	"janus-golua/plugin/host"
)

// app2 is the beginning of each test script of level 2: a message handler that runs the Lua
// code in the request.
const app2 = `
local janus = require "janus"
janus.on("message", function(session, request, jsep, transaction)
  local chunk = assert(load(request.lua))
  return chunk(session, janus, jsep, transaction)
end)
`

func start2(t *testing.T, more string) *bench {
	t.Helper()
	b, err := tryStart(t, app2+more, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ask sends Lua code to the message handler, and waits for an answer that comes as an
// event.
func (b *bench) ask(id uint64, lua string) (result core.Result, answer string) {
	b.t.Helper()
	before := len(b.answers())
	result, answer = b.run(id, "tr", "local session, janus, jsep, transaction = ... "+lua)
	if result.Type == core.ResultWait {
		eventually(b.t, "an event", func() bool { return len(b.answers()) > before })
		answer = b.answers()[before]
	}
	return result, answer
}

// answers are the events that have the transaction of ask.
func (b *bench) answers() []string {
	var events []string
	for _, call := range b.core.Calls("PushEvent") {
		if call.Transaction == "tr" {
			events = append(events, call.Event)
		}
	}
	return events
}

func TestLevel2AnswersWhatTheHandlerReturns(t *testing.T) {
	b := start2(t, "")
	b.attach(7)
	for _, row := range []struct {
		lua, answer string
		kind        core.ResultType
	}{
		{`return { hello = session.id }`, `{"hello":7}`, core.ResultOK},
		{`return`, `{}`, core.ResultOK},
		{`return nil, "no"`, `{"error_code":500,"error":"no"}`, core.ResultOK},
		{`return nil, { code = 403 }`, `{"code":403}`, core.ResultOK},
		{`return { tr = transaction }`, `{"tr":"tr"}`, core.ResultOK},
		{`return { a = 1 }, { type = "offer", sdp = "v=0" }`, `{"a":1}`, core.ResultWait},
		{`janus.sleep(0.001) return { late = true }`, `{"late":true}`, core.ResultWait},
		{`janus.sleep(0) return nil, "no"`, `{"error_code":500,"error":"no"}`, core.ResultWait},
		{`pcall(janus.sleep, 0) error("x")`, host.FailureEvent, core.ResultWait},
		{`session:send({ own = 1 }, { transaction = transaction }) return janus.later`, `{"own":1}`, core.ResultWait},
		{`error("x")`, "", core.ResultError},
		{`janus.sleep(0) return { 1, 2 }`, host.FailureEvent, core.ResultWait},
		{`janus.sleep(0) return nil, { 1 }`, host.FailureEvent, core.ResultWait},
		{`janus.sleep(0) return { a = "\0" }`, host.FailureEvent, core.ResultWait},
		{`return { a = "\0" }, { type = "answer", sdp = "v=0" }`, "", core.ResultError},
		{`janus.sleep(0) return {}, "v=0"`, host.FailureEvent, core.ResultWait},
		{`janus.sleep(0) return 5`, host.FailureEvent, core.ResultWait},
		{`return 5`, "", core.ResultError},
		{`return { 1, 2 }`, "", core.ResultError},
		{`return {}, "v=0"`, "", core.ResultError},
		{`return {}, { sdp = "v=0" }`, "", core.ResultError},
		{`return {}, { type = "answer" }`, "", core.ResultError},
		{`return { f = print }`, "", core.ResultError},
	} {
		result, answer := b.ask(7, row.lua)
		if result.Type != row.kind || !sameJSON(answer, row.answer) {
			t.Errorf("%s: %v %s, want %v %s", row.lua, result.Type, answer, row.kind, row.answer)
		}
	}
	for _, call := range b.core.Calls("PushEvent") {
		if call.Transaction != "tr" {
			t.Errorf("an event has transaction %q", call.Transaction)
		}
	}
}

func sameJSON(a, b string) bool {
	return a == b || gjson.Valid(a) && gjson.Valid(b) && fmt.Sprint(gjson.Parse(a).Value()) == fmt.Sprint(gjson.Parse(b).Value())
}

// wants runs Lua whose results are texts, and wants them joined.
func (b *bench) wants(id uint64, lua, want string) {
	b.t.Helper()
	_, answer := b.ask(id, `local function run() `+lua+` end
local got = { run() }
for i = 1, #got do got[i] = tostring(got[i]) end
return { got = table.concat(got, " ") }`)
	if got := gjson.Get(answer, "got").String(); got != want {
		b.t.Errorf("%s: %s, want %s (%v)", lua, answer, want, b.core.Lines("Lua error"))
	}
}

func TestLevel2Tasks(t *testing.T) {
	b := start2(t, "")
	b.attach(1)
	for lua, want := range map[string]string{
		`return janus.sleep(0.001)`:                                                                                                  "true",
		`return janus.spawn(function(a, b) return a, b end, 1, 2):join()`:                                                            "true 1 2",
		`return janus.spawn(function() janus.sleep(0.01) return "x" end):join()`:                                                     "true x",
		`return (select(2, janus.spawn(function() error("bad", 0) end):join()))`:                                                     "bad",
		`return janus.spawn(janus.sleep, 60):join(0.001)`:                                                                            "nil timeout",
		`local t = janus.spawn(janus.sleep, 60) t:cancel() return (select(2, t:join()):match("cancelled")), t:running(), t:cancel()`: "cancelled false false",
		`local t = janus.after(0.001, function(x) return x end, "y") return t:join()`:                                                "true y",
		`local n, t = 0 t = janus.every(0.001, function() n = n + 1 if n == 2 then error("ignored", 0) end end) while n < 4 do janus.sleep(0.001) end t:cancel() return n >= 4`:                              "true",
		`local a, b = janus.spawn(janus.sleep, 0.01), janus.spawn(janus.sleep, 0) return janus.join { a, b }`:                                                                                                "true",
		`return janus.join({ janus.spawn(function() end), janus.spawn(janus.sleep, 60) }, 0.001)`:                                                                                                            "nil timeout 2",
		`return janus.join { janus.spawn(janus.sleep, 60), janus.spawn(function() janus.sleep(0.001) error("bad", 0) end) }`:                                                                                 "nil bad 2",
		`return janus.join { janus.spawn(janus.sleep, 60), janus.spawn(error, "at once") }`:                                                                                                                  "nil at once 2",
		`local t = janus.spawn(janus.sleep, 0.001) return janus.join({ t, t }, 60), janus.join {}`:                                                                                                           "true true",
		`local t = janus.spawn(janus.sleep, 60) local j = janus.spawn(janus.join, { t }) t:cancel() return (select(3, j:join())):match("cancelled"), j:running()`:                                            "cancelled false",
		`local t = janus.spawn(janus.sleep, 60) local j = janus.spawn(janus.join, { t }) j:cancel() return (select(2, j:join())):match("cancelled"), t:running()`:                                            "cancelled true",
		`return (select(2, pcall(janus.join, { nil, janus.spawn(print) })):match("janus.join: .*"))`:                                                                                                         "janus.join: argument 1 has a nil at 1, expected a list of tasks",
		`return (select(2, pcall(janus.join, { a = janus.spawn(print) })):match("janus.join: .*"))`:                                                                                                          "janus.join: argument 1 has a nil at 1, expected a list of tasks",
		`return (select(2, pcall(janus.join, { 5 })):match("janus.join: .*"))`:                                                                                                                               "janus.join: argument 1 has a number at 1, expected a list of tasks",
		`local _, why = janus.spawn(function() janus.sleep(0.001) error { code = 403 } end):join() return type(why), why.code`:                                                                               "table 403",
		`local c = janus.channel() janus.spawn(function() for i = 1, 3 do c:send(i) end c:close() end) local s = "" while true do local v, why = c:receive() if not v then return s, why end s = s .. v end`: "123 closed",
		`local c = janus.channel(2) c:send(1) c:send(2) return c:send(3, 0), c:count(), c:receive(), c:receive(), c:receive(0)`:                                                                              "nil 2 1 2 nil timeout",
		`local c = janus.channel() return c:receive(0.001)`:                                                                                                                                                  "nil timeout",
		`local c = janus.channel() local t = janus.spawn(function() return c:receive() end) c:send("v") return t:join()`:                                                                                     "true v",
		`local c = janus.channel() c:close() return c:send(1)`:                                                                                                                                               "nil closed",
		`local c = janus.condition() local a, b = janus.spawn(function() return c:wait() end), janus.spawn(function() return c:wait() end) c:broadcast() return janus.join { a, b }`:                         "true",
		`local c = janus.condition() local a = janus.spawn(function() return c:wait() end) local s = c:signal() return s, c:signal(), a:join()`:                                                              "true false true true",
		`return janus.condition():wait(0.001)`:                                                         "nil timeout",
		`return (select(2, pcall(janus.sleep)):match("janus.sleep: .*"))`:                              "janus.sleep: argument 1 is missing, expected a number",
		`return (select(2, pcall(janus.spawn, 1)):match("janus.spawn: .*"))`:                           "janus.spawn: argument 1 is a number, expected a function",
		`return (select(2, pcall(janus.on, "x", print)):match("is .-,"))`:                              `is "x",`,
		`return (select(2, pcall(janus.on, "media", function() end)):match("the script has started"))`: "the script has started",
		`local c, s = janus.channel(), "" janus.spawn(function() for i = 1, 3 do janus.sleep(0.001) c:send(i) end c:close() end) for v in function() return c:receive(5) end do s = s .. v end return s`: "123",
		`local n = 0 for ok in function() if n < 3 then return janus.sleep(0) end end do n = n + 1 end return n`:                                                                                         "3",
	} {
		b.wants(1, lua, want)
	}
}

// Errors name the function that the script has called, and the wrong argument.
func TestLevel2ErrorsNameWhatIsWrong(t *testing.T) {
	b := start2(t, "")
	b.attach(1)
	for call, want := range map[string]string{
		`session.send, session`:                                                            "session:send: argument 1 is missing, expected a table",
		`session.send, session, { f = print }`:                                             "session:send: argument 1 cannot be encoded: ",
		`session.send, session, {}, { jsep = "v=0" }`:                                      "session:send: field 'jsep' is a string, expected a table",
		`session.send, session, {}, { jsep = { type = "offer", sdp = "v=0", f = print } }`: "session:send: field 'jsep' cannot be encoded: ",
		`session.notify, session, 1`:                                                       "session:notify: argument 1 is a number, expected a table",
		`janus.notify`:                                                                     "janus.notify: argument 1 is missing, expected a table",
		`janus.join, { 1 }`:                                                                "janus.join: argument 1 has a number at 1, expected a list of tasks",
		`table.sort, { 1, 2 }, function() janus.join { napping } end`:                      "janus.join: cannot wait in a function that a built-in function calls",
		`session.forward, session, { to = "x" }`:                                           "session:forward: field 'to' is a string, expected a session or its number",
		`session.forward, session, { to = true, medium = "video" }`:                        "session:forward: field 'to' is a boolean, expected a session or its number",
		`session.forward, session, { to = 1, medum = "video" }`:                            "session:forward: field 'medum' is unknown, expected audio, data, from_mindex, medium, to, to_mindex, video",
		`require("url").build, { host = "h", password = "x" }`:                             "url.build: field 'password' is there without field 'user'",
		`session.record, session, { medium = "smell" }`:                                    `session:record: field 'medium' is "smell", expected one of audio, video, data`,
		`session.offer, session, { media = {}, previous = 1 }`:                             "session:offer: previous is a number, expected a description or its text",
		`require("cjson").decode`:                                                          "bad argument #1 to 'cjson.decode' (expected 1 argument)",
		`require("cjson").encode_max_depth, "x"`:                                           "bad argument #1 to 'cjson.encode_max_depth' (number expected, got string)",
		`require("socket").sleep, {}`:                                                      "bad argument #1 to 'socket.sleep' (number expected, got table)",
		`json.array, "x"`:                                                                  "json.array: argument 1 is a string, expected a table",
	} {
		lua := fmt.Sprintf(`json = require "json" napping = napping or janus.spawn(janus.sleep, 60) return (select(2, pcall(%s)):find(%q, 1, true)) ~= nil`, call, want)
		b.wants(1, lua, "true")
	}
}

// A function for later is not called at once if there is no timer for it.
func TestLevel2TimersThatAreTooMany(t *testing.T) {
	b := start2(t, "")
	b.attach(1)
	for range 100_000 {
		if _, err := b.plugin.slot.Running().Scheduler.After(time.Hour, func() {}); err != nil {
			t.Fatal(err)
		}
	}
	for _, function := range []string{"after", "every"} {
		b.wants(1, `return janus.`+function+`(60, function() called = true end):join() == nil and not called`, "true")
		b.wants(1, `return (select(2, janus.`+function+`(60, print):join()))`, "too many timers are waiting")
		if got := b.core.Lines("Lua error in janus." + function + ": too many timers are waiting"); len(got) == 0 {
			t.Errorf("%s is not logged", function)
		}
	}
}

func TestLevel2SessionsAreObjects(t *testing.T) {
	b := start2(t, `
local log = {}
janus.on("attach", function(session) session.name = "n" .. session.id end)
janus.on("detach", function(session) log[#log + 1] = "detach " .. session.name kept = session end)
janus.on("media", function(session) session.up = true end)
janus.on("hangup", function(session) session.up = false end)
janus.on("query", function(session) return { name = session.name, up = session.up } end)
janus.on("admin", function(request) janus.sleep(0) return { log = log, got = request } end)`)
	b.attach(1)
	b.attach(2)
	b.wants(1, `return session.name, tostring(session), janus.session(2).name, janus.session(3), #janus.sessions(), janus.sessions()[1] == session`, "n1 session 1 n2 nil 2 true")
	b.plugin.SetupMedia(1)
	if answer := b.core.JSONText(b.plugin.QuerySession(1)); gjson.Get(answer, "name").String() != "n1" || !gjson.Get(answer, "up").Bool() {
		t.Errorf("the query says %s", answer)
	}
	if err := b.plugin.DestroySession(1); err != nil {
		t.Fatal(err)
	}
	b.wants(2, `return kept.name, kept:send({})`, "n1 nil session is gone")
	b.wants(2, `return kept:alive()`, "nil session is gone")
	b.wants(2, `return (select(2, pcall(kept.send, {})):match("session:send: .*"))`, "session:send: call it with a colon, as in session:send(…)")
	if answer := b.core.JSONText(b.plugin.HandleAdminMessage(`{"x":[]}`)); !sameJSON(answer, `{"log":["detach n1"],"got":{"x":[]}}`) {
		t.Errorf("the admin handler says %s", answer)
	}
}

func TestLevel2Methods(t *testing.T) {
	b := start2(t, "")
	b.core.RefusedSDP = "unreadable"
	b.attach(1)
	b.attach(2)
	b.plugin.SetupMedia(1)
	b.plugin.SetupMedia(2)
	for _, row := range [][2]string{
		{`return session:send({ a = 1 })`, "true"},
		{`return session:send({ a = 1 }, { jsep = { type = "offer", sdp = "v=0" } })`, "true"},
		{`return (select(2, pcall(session.send, session, {}, { jsep = {} })):match("session:send: .*"))`, "session:send: field 'jsep' has no type, expected offer or answer"},
		{`return (select(2, pcall(session.send, session, {}, { jsep = { type = "offer" } })):match("session:send: .*"))`, "session:send: field 'jsep' has no sdp, expected a string"},
		{`return (select(2, pcall(session.send, session, {}, { jsep = { type = "ofer", sdp = "v=0" } })):match("session:send: .*"))`, `session:send: field 'jsep' has the type "ofer", expected offer or answer`},
		{`return (select(2, pcall(session.send, session, {}, { jsep = { type = 1, sdp = "v=0" } })):match("session:send: .*"))`, "session:send: field 'jsep' has a type that is a number, expected offer or answer"},
		{`return (select(2, pcall(session.send, session, {}, { jsep = { type = "answer", sdp = 5 } })):match("session:send: .*"))`, "session:send: field 'jsep' has an sdp that is a number, expected a string"},
		{`return (select(2, pcall(session.send, session, {}, { jsep = "offer" })):match("session:send: .*"))`, "session:send: field 'jsep' is a string, expected a table with type and sdp"},
		{`return session:send({}, { jsep = { type = "OFFER", sdp = "v=0" } }), session:send({}, { jsep = { type = "Answer", sdp = "v=0" } })`, "true true"},
		{`return session:send({}, { jsep = { type = "offer", sdp = "unreadable" } })`, "nil the JSEP cannot be sent: sdp: refused"},
		{`return session:notify({ event = "x" }), janus.notify({ event = "y" })`, "true true"},
		{`return session:configure { audio = true, video = { send = true }, data = false }`, "true"},
		{`return session:forward { to = janus.session(2) }, session:stop_forward { to = janus.session(2) }`, "true true"},
		{`return session:forward { to = session, video = false }, session:forward { to = 2 }, tostring((session:forward { to = 99 }))`, "true true nil"},
		{`return session:forward { to = janus.session(2), medium = "video" }, session:stop_forward { to = janus.session(2), medium = "video" }, session:stop_forward { to = janus.session(2), medium = "video" }`, "true true false"},
		{`return session:bitrate(128000), session:bitrate(64000, 0), session:keyframe(), session:keyframe_every(3), session:keyframe_pause(1)`, "true true true true true"},
		{`return session:gop_cache(), session:gop_cache { kbytes = 64, seconds = 1.5 }, session:gop_cache { kbytes = 0 }`, "true true true"},
		{`return session:layers { substream = 1, temporal = 0 }`, "true"},
		{`return session:send_data("x")`, "nil the data channel is not ready"},
		{`return session:relay_rtp { video = true, packet = "short" }`, "nil no RTP packet: size 5 < 24: RTP header size insufficient"},
		{`return session:relay_rtcp(true, "short")`, "nil no RTCP packet: rtcp: invalid packet version"},
		{`return session:record { medium = "audio", codec = "opus" }, session:pause_record { medium = "audio" }, session:resume_record { medium = "audio" }, session:stop_record { medium = "audio" }`, "true true true true"},
		{`local id = session:forward_rtp { medium = "audio", host = "127.0.0.1", port = 4000 } return type(id), session:stop_forward_rtp { id = id }`, "number true"},
		{`return session:detect_talking { level = 30 }, session:detect_talking { enabled = false }`, "true true"},
		{`return type(session:stats())`, "table"},
		{`return session:spawn(function() return 1 end):join()`, "true 1"},
		{`return session:after(0, function(a) return a end, 5):join()`, "true 5"},
		{`return (select(2, pcall(session.layers, session, { substreem = 1 })):match("session:layers: field 'substreem' is unknown"))`, "session:layers: field 'substreem' is unknown"},
		{`return (select(2, pcall(session.layers, session, { session = 2 })):match("field 'session' is unknown"))`, "field 'session' is unknown"},
		{`return (select(2, pcall(session.forward, session, {})):match("session:forward: field 'to' is missing"))`, "session:forward: field 'to' is missing"},
		{`return (select(2, pcall(session.configure, session, { audio = 1 })):match("session:configure: .*"))`, "session:configure: field 'audio' is a number, expected true, false or { send=, receive= }"},
		{`local jsep, mids = session:offer { media = { { kind = "audio", codec = "opus", direction = "sendonly" } } } session.first = jsep.sdp return jsep.type, mids[1]`, "offer 0"},
		{`local jsep, mids, types = session:offer { previous = session.first, media = { { kind = "video", codec = "vp8" }, { kind = "data" }, { mid = "0", rejected = true } } }
			return #types, types[1] == tonumber(jsep.sdp:match "a=rtpmap:(%d+) VP8"), types[2], types[3], mids[3]`, "3 true false 111 0"},
		{`local again = session:offer { media = { { kind = "audio", mid = "0", codec = "opus", direction = "sendonly" }, { kind = "video", codec = "vp8", direction = "sendonly" } } } return again.sdp ~= session.first, #again.sdp > #session.first`, "true true"},
		{`local answer = session:answer({ type = "offer", sdp = session.first, e2ee = true }, { audio = true }) return answer.type, answer.sdp:match("a=recvonly"), answer.e2ee`, "answer a=recvonly true"},
		{`return session:answer { type = "answer", sdp = "v=0" }`, "nil the JSEP is no offer"},
		{`return type((session:answer { type = "offer", sdp = "nonsense" })), (select(2, session:answer { type = "offer", sdp = "nonsense" })) ~= nil`, "nil true"},
		{`return (select(2, pcall(session.answer, session, { type = "offer", sdp = session.first }, { audoi = true })):match("session:answer: .-audoi"))`, "session:answer: audoi"},
		{`return session:hangup(), session:detach()`, "true true"},
		{`return janus.auth.signed(), janus.auth.valid("valid"), janus.auth.grants("valid", "x")`, "true true false"},
		{`return setSubstream(session, 1), streamStats { session = session } ~= nil`, "0 true"},
	} {
		b.wants(1, row[0], row[1])
	}
	for method, count := range map[string]int{"ClosePC": 1, "EndSession": 1, "NotifyEvent": 2} {
		if got := len(b.core.Calls(method)); got != count {
			t.Errorf("%s was called %d times", method, got)
		}
	}
}

func TestLevel2MediaEvents(t *testing.T) {
	b := start2(t, `
local got = {}
janus.on("data", function(session, message, about) got[#got + 1] = message .. tostring(about.binary) .. tostring(about.label) end)
janus.on("data-ready", function(session) got[#got + 1] = "ready" .. session.id end)
janus.on("slow-link", function(session, what) got[#got + 1] = "slow" .. tostring(what.uplink) .. tostring(what.video) .. what.mindex end)
janus.on("layers", function(session, what) got[#got + 1] = "layers" .. tostring(what.substream) .. tostring(what.temporal) .. what.mindex end)
janus.on("talking", function(session, what) got[#got + 1] = "talking" .. tostring(what.talking) .. what.level end)
janus.on("admin", function() return got end)`)
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.plugin.DataReady(1)
	b.plugin.IncomingData(1, &core.Data{Buffer: []byte("text"), Label: "l"})
	b.plugin.IncomingData(1, &core.Data{Buffer: []byte("bin"), Binary: true})
	b.plugin.SlowLink(1, 2, true, false)
	b.plugin.SubstreamChanged(1, 1, 2)
	b.plugin.TemporalLayerChanged(1, 1, 0)
	b.plugin.Talking(1, 0, true, 30)
	want := `["ready1","textfalsel","bintruenil","slowfalsetrue2","layers2nil1","layersnil01","talkingtrue30"]`
	eventually(t, want, func() bool { return b.core.JSONText(b.plugin.HandleAdminMessage(`{}`)) == want })
}

func TestLevel2WaitsEndWithTheSession(t *testing.T) {
	b := start2(t, `
local ended = {}
janus.on("attach", function(session)
  session:spawn(function() local ok, why = pcall(janus.sleep, 60) ended[#ended + 1] = why:match("session %d is gone") end)
  session:every(60, print)
  janus.spawn(function() janus.sleep(0.05) ended[#ended + 1] = "outlived " .. tostring(session:alive()) end)
end)
janus.on("detach", function(session) janus.sleep(0.01) ended[#ended + 1] = "detached" end)
janus.on("admin", function() return ended end)`)
	b.attach(3)
	if err := b.plugin.DestroySession(3); err != nil {
		t.Fatal(err)
	}
	want := `["session 3 is gone","detached","outlived nil"]`
	eventually(t, want, func() bool { return b.core.JSONText(b.plugin.HandleAdminMessage(`{}`)) == want })
	if lines := b.core.Lines("Lua error"); len(lines) != 0 {
		t.Errorf("what ended is reported as an error: %q", lines)
	}
}

func TestLevel2NeedsNothingOfLevel1(t *testing.T) {
	b, err := tryStart(t, `
local janus = require "janus"
janus.plugin { package = "janus.plugin.mine", name = "Mine", version = 3 }
janus.on("media", function() end)`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if is := b.core.Metadata(); is.Package != "janus.plugin.mine" || is.Version != 3 || is.Author == "" {
		t.Errorf("it is %+v", is)
	}
	b.attach(1)
	if result, _ := b.run(1, "t", ""); result.Text != "the application handles no messages" {
		t.Errorf("answered %+v", result)
	}
	if got := b.core.JSONText(b.plugin.QuerySession(1)); !strings.HasPrefix(got, `{"golua":`) {
		t.Errorf("the query says %s", got)
	}
	if lines := b.core.Lines("Lua error"); len(lines) != 0 {
		t.Errorf("logged %q", lines)
	}
}

func TestLevel1ScriptsMayWait(t *testing.T) {
	b, err := tryStart(t, app1+`
local janus = require "janus"
function handleMessage(id, tr, message)
  local what = json.decode(message).lua
  janus.sleep(0.001)
  if what == "fail" then error("x") elseif what == "refuse" then return -1, "no" elseif what == "later" then
    pushEvent(id, tr, '{"pushed":1}', nil) return 1 end
  return 0, '{"waited":true}'
end`, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	for what, want := range map[string]string{
		"": `{"waited":true}`, "fail": host.FailureEvent, "later": `{"pushed":1}`, "refuse": `{"event":"error","error_code":500,"error":"no"}`,
	} {
		b.core.Forget()
		if result, _ := b.run(1, "tr", what); result.Type != core.ResultWait {
			t.Errorf("%q: answered %+v", what, result)
		}
		eventually(t, want, func() bool {
			calls := b.core.Calls("PushEvent")
			return len(calls) == 1 && sameJSON(calls[0].Event, want)
		})
	}
}

func TestAReloadCarriesSessionsOver(t *testing.T) {
	b := start2(t, `
janus.on("attach", function(session) session.name = "n" .. session.id session.f = print session.task = janus.spawn(print) end)
janus.on("reload", function() return { first = janus.session(1), generation = (generation or 0) + 1 } end)
janus.on("restore", function(state) generation = state.generation first = state.first end)`)
	b.attach(1)
	b.attach(2)
	b.wants(1, `session.peer = janus.session(2) session.list = { 1, 2 } return 1`, "1")
	for generation := 1; generation < 3; generation++ {
		if err := b.plugin.Reload(); err != nil {
			t.Fatal(err)
		}
		b.wants(1, `return generation, session.name, session.f, session.peer == janus.session(2), session.peer.name, #session.list, first == session, session:alive()`,
			fmt.Sprintf("%d n1 nil true n2 2 true true", generation))
	}
}

func TestALevel2ScriptTakesOverTheSessionsOfALevel1Script(t *testing.T) {
	b := start(t, "")
	b.attach(4)
	b.rewrite(app2 + `janus.on("attach", function(session) session.late = true end)`)
	if err := b.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	b.wants(4, `return session.late`, "true")
}

// What Janus would only log reaches the client as an error, and the letters of a type may be of
// either case, as in Janus.
func TestAnswersWhoseJSEPIsNone(t *testing.T) {
	b := start2(t, "")
	b.core.RefusedSDP = "unreadable"
	b.attach(1)
	for jsep, want := range map[string]string{
		`{ type = "offer", sdp = "unreadable" }`: `the handler of "message" returned a JSEP whose SDP Janus cannot read: sdp: refused`,
		`{ type = "offer" }`:                     `the handler of "message" returned a JSEP that has no sdp, expected a string`,
		`{ type = "x", sdp = "v=0" }`:            `the handler of "message" returned a JSEP that has the type "x", expected offer or answer`,
		`{ sdp = "v=0" }`:                        `the handler of "message" returned a JSEP that has no type, expected offer or answer`,
		`true`:                                   `the handler of "message" returned a JSEP that is a boolean, expected a table with type and sdp`,
	} {
		before := len(b.core.Lines(want))
		b.ask(1, `return {}, `+jsep)
		if len(b.core.Lines(want)) != before+1 {
			t.Errorf("%s: no error %q", jsep, want)
		}
	}
	before := len(b.core.Calls("PushEvent"))
	b.ask(1, `return {}, { type = "ANSWER", sdp = "v=0" }`)
	if len(b.core.Calls("PushEvent")) != before+1 {
		t.Error("ANSWER is no answer")
	}
	b.wants(1, `return select(2, session:answer { type = "Offer", sdp = "x" }) ~= "the JSEP is no offer", (select(2, session:answer { type = "answer", sdp = "x" }))`,
		"true the JSEP is no offer")
}
