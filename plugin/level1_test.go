package plugin

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/script"
)

// Each call of a level-1 function and what it answers. Session 1 is up, with its data
// channel ready; there is no session 9.
var level1Calls = []struct {
	call string
	want string // -1 or 0
	why  string // part of the logged reason of a -1
}{
	{`pushEvent(id, nil, '{}', nil)`, "0", ""},
	{`pushEvent(tostring(id), "t", '{}', nil)`, "0", ""},
	{`pushEvent(id, nil, '[1]', nil)`, "-1", "not an object"},
	{`pushEvent(id, nil, 'text', nil)`, "-1", "invalid JSON"},
	{`pushEvent(id, nil, '{}', 'text')`, "-1", "jsep: invalid JSON"},
	{`pushEvent(id, nil, '{}', '[]')`, "-1", "jsep: invalid JSON"},
	{`pushEvent(id, nil, nil, nil)`, "-1", "argument 3 is nil, expected a string"},
	{`pushEvent(id, nil, {}, nil)`, "-1", "argument 3 is table, expected a string"},
	{`pushEvent(id, nil, '{}')`, "-1", "3 arguments, expected 4"},
	{`pushEvent(id, nil, '{}', nil, 1)`, "-1", "5 arguments, expected 4"},
	{`pushEvent({}, nil, '{}', nil)`, "-1", "argument 1 is table, expected a number"},
	{`pushEvent(-1, nil, '{}', nil)`, "-1", "expected 0 to"},
	{`pushEvent(0/0, nil, '{}', nil)`, "-1", "expected 0 to"},
	{`pushEvent(9, nil, '{}', nil)`, "-1", "no such session: 9"},
	{`notifyEvent(0, '{}')`, "0", ""},
	{`notifyEvent(id, '{}')`, "0", ""},
	{`notifyEvent(id, '{')`, "-1", "invalid JSON"},
	{`notifyEvent(0, '{')`, "-1", "invalid JSON"},
	{`notifyEvent(9, '{}')`, "-1", "no such session"},
	{`eventsIsEnabled()`, "1", ""},
	{`closePc(id)`, "0", ""},
	{`closePc()`, "-1", "0 arguments, expected 1"},
	{`endSession(id)`, "0", ""},
	{`configureMedium(id, "audio", "in", true)`, "0", ""},
	{`configureMedium(id, "data", "out", nil)`, "0", ""},
	{`configureMedium(id, "smell", "in", true)`, "-1", `unknown medium "smell"`},
	{`configureMedium(id, "audio", "up", true)`, "-1", `unknown direction "up"`},
	{`configureMedium(id, "audio", "in")`, "-1", "3 arguments, expected 4"},
	{`addRecipient(id, id)`, "0", ""},
	{`addRecipient(id, id)`, "0", ""},
	{`removeRecipient(id, id)`, "0", ""},
	{`removeRecipient(id, id)`, "0", ""},
	{`addRecipient(id, 9)`, "-1", "no such session: 9"},
	{`setBitrate(id, 128000)`, "0", ""},
	{`setBitrate(id, "128000")`, "0", ""},
	{`setBitrate(id, 1.9)`, "0", ""},
	{`setBitrate(id, -5)`, "-1", "expected 0 to 4294967295"},
	{`setBitrate(id, "fast")`, "-1", "argument 2 is string, expected a number"},
	{`setBitrate(id, 2^40)`, "-1", "expected 0 to 4294967295"},
	{`setPliFreq(id, 3)`, "0", ""},
	{`setSubstream(id, 2)`, "0", ""},
	{`setSubstream(id, 3)`, "-1", "expected 0 to 2"},
	{`setTemporalLayer(id, 0)`, "0", ""},
	{`setTemporalLayer(id, -1)`, "-1", "expected 0 to 2"},
	{`sendPli(id)`, "0", ""},
	{`relayRtp(id, true, "\128\96" .. ("x"):rep(20), 22)`, "0", ""},
	{`relayRtp(id, true, "\128\96" .. ("x"):rep(20), 23)`, "-1", "23 of 22 bytes"},
	{`relayRtp(id, true, "\128\96" .. ("x"):rep(20), -1)`, "-1", "expected 0 to"},
	{`relayRtp(id, true, "\128\96" .. ("x"):rep(20), 11)`, "-1", "no RTP packet"},
	{`relayRtp(id, true, "short", 5)`, "-1", "no RTP packet"},
	{`relayRtp(id, true, ("x"):rep(20), 20)`, "-1", "no RTP packet"},
	{`relayRtp(id, true, ("\128"):rep(3000), 3000)`, "-1", "at most 1500"},
	{`relayRtp(id, true, nil, 0)`, "-1", "argument 3 is nil"},
	{`relayRtcp(id, true, "\129\206\0\2\0\0\0\1\0\0\0\2", 12)`, "0", ""},
	{`relayRtcp(id, true, "\129\206\0\2\0\0\0\1\0\0\0\2", 8)`, "-1", "no RTCP packet"},
	{`relayRtcp(id, true, "", 0)`, "-1", "no RTCP packet"},
	{`relayTextData(id, "text", 4)`, "0", ""},
	{`relayTextData(id, "text", 2, "label", "protocol")`, "0", ""},
	{`relayTextData(id, "text", 5)`, "-1", "5 of 4 bytes"},
	{`relayTextData(id, "text")`, "-1", "2 arguments, expected 3 to 5"},
	{`relayBinaryData(id, "\0\1", 2, nil, nil)`, "0", ""},
	{`relayData(id, "text", 4)`, "0", ""},
	{`relayTextData(2, "text", 4)`, "-1", "not ready"},
	{`relayTextData(id, ("x"):rep(70000), 70000)`, "-1", "longer than 65535"},
	{`startRecording(id, "audio", "opus", "/tmp", "a")`, "0", ""},
	{`startRecording(id, "audio", "opus", "/tmp", "b")`, "-1", "recorded already"},
	{`startRecording(id, "video", "refused", nil, nil)`, "-1", "unsupported codec"},
	{`startRecording(id, "video", "vp8")`, "-1", "3 arguments, expected 5 to 13"},
	{`startRecording(id, "video", "vp8", nil, nil, "data")`, "-1", "6 arguments, expected 5, 9 or 13"},
	{`startRecording(id, "video", "vp9/fmtp=profile-id=2", nil, nil, "data", "text", nil, nil)`, "0", ""},
	{`stopRecording(id, "audio", "video", "data")`, "0", ""},
	{`stopRecording(id, "audio")`, "0", ""},
	{`stopRecording(id, "smell")`, "-1", `unknown medium "smell"`},
	{`stopRecording(id, nil)`, "-1", "argument 2 is nil"},
	{`stopRecording(id)`, "-1", "1 arguments, expected 2 to 4"},
	{`timeCallback("init", nil, 1e6)`, "0", ""},
	{`timeCallback("init", {}, 0)`, "-1", "argument 2 is table"},
	{`timeCallback("init", nil, -1)`, "-1", "expected 0 to"},
	{`timeCallback(nil, nil, 0)`, "-1", "argument 1 is nil"},
	{`pokeScheduler(1, 2)`, "0", ""},
}

func TestLevel1AnswersZeroOrMinusOneAndLogsWhy(t *testing.T) {
	for _, c := range level1Calls {
		t.Run(c.call, func(t *testing.T) {
			b := start(t, "")
			b.attach(1)
			b.attach(2)
			b.plugin.SetupMedia(1)
			b.plugin.DataReady(1)
			if strings.Contains(c.why, "already") {
				b.say(1, `startRecording(id, "audio", "opus", nil, nil) return say()`)
			}
			if got := b.say(1, "return say("+c.call+")"); got != "["+c.want+"]" {
				t.Errorf("answered %s", got)
			}
			name, _, _ := strings.Cut(c.call, "(")
			logged := b.core.Lines("[golua] " + name + ":")
			switch {
			case c.why == "" && len(logged) != 0:
				t.Errorf("logged %q", logged)
			case c.why != "" && (len(logged) != 1 || !strings.Contains(logged[0], c.why)):
				t.Errorf("logged %q, want %q", logged, c.why)
			}
		})
	}
}

func TestJanusLogWritesAtItsLevelAndRefusesOthers(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.say(1, `janusLog(2, "two") janusLog(7, 7) janusLog(0, "absent") janusLog(8, "absent") janusLog("x", "absent") janusLog(4) return say()`)
	if len(b.core.Lines("2 two")) != 1 || len(b.core.Lines("7 7")) != 1 || len(b.core.Lines("absent")) != 0 {
		t.Errorf("logged %q", b.core.Lines(""))
	}
}

func TestWhatReachesTheCore(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.plugin.DataReady(1)
	b.say(1, `
relayBinaryData(id, "\0\255xyz", 3, "label", "protocol")
relayRtp(id, true, "\128\96" .. ("x"):rep(12), 14)
setBitrate(id, 64000)
startRecording(id, "video", "vp8", "/folder", "file")
endSession(id)
return say()`)
	var methods []string
	for _, call := range b.core.Calls("") {
		methods = append(methods, call.Method)
		switch call.Method {
		case "RelayData":
			if d := call.Data; !d.Binary || string(d.Buffer) != "\x00\xffx" || d.Label != "label" || d.Protocol != "protocol" {
				t.Errorf("sent %+v", d)
			}
		case "RelayRTP":
			if len(call.Buffer) != 14 || !call.Video {
				t.Errorf("sent %+v", call)
			}
		case "SendREMB":
			if call.Value != 64000 {
				t.Errorf("sent a REMB of %d", call.Value)
			}
		}
	}
	if got := strings.Join(methods, " "); got != "RelayData RelayRTP SendREMB SendPLI EndSession" {
		t.Errorf("the core got %s", got)
	}
}

func TestPacketsGoToLuaOnlyWhenItWantsThem(t *testing.T) {
	const open = `for _, m in ipairs { "audio", "video", "data" } do configureMedium(id, m, "in", true) configureMedium(id, m, "out", true) end addRecipient(id, id) return say()`
	rtp := append([]byte{0x80, 96}, make([]byte, 20)...)
	pli := []byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}
	for name, c := range map[string]struct{ script, noted, core string }{
		"native": {"", "", "RTP SendPLI RelayData RelayData"},
		"lua": {`
local function note(...) results[#results+1] = table.concat({...}, ",") end
function incomingRtp(id, video, buffer, length) note("rtp", tostring(video), #buffer, length) end
function incomingRtcp(id, video, buffer, length) note("rtcp", tostring(video), #buffer, length) end
function incomingTextData(id, buffer, length, label, protocol) note("text", buffer, length, label, tostring(protocol)) end
function incomingBinaryData(id, buffer, length) note("binary", #buffer, length) end
function dataReady(id) note("ready") end
function slowLink(id, uplink, video) note("slow", tostring(uplink), tostring(video)) end`,
			"ready rtp,true,22,22 rtcp,true,12,12 text,hi,2,chat,nil binary,3,3 slow,true,false", ""},
		"text only, by its old name": {`function incomingData(id, buffer) results[#results+1] = buffer end`, "hi", "RTP SendPLI RelayData"},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, c.script)
			b.attach(1)
			b.plugin.SetupMedia(1)
			b.say(1, open)
			b.plugin.DataReady(1)
			b.packet(1, &core.Packet{Video: true, Buffer: rtp})
			b.plugin.IncomingRTCP(1, &core.Packet{Video: true, Buffer: pli})
			b.plugin.IncomingData(1, &core.Data{Label: "chat", Buffer: []byte("hi")})
			b.plugin.IncomingData(1, &core.Data{Binary: true, Buffer: []byte{0, 1, 2}})
			b.plugin.SlowLink(1, 0, false, true)
			b.plugin.host.Sessions.Get(1).Inbox.Wait()
			noted := strings.Trim(b.say(1, `return 0, require("json").encode { table.concat(results, " ") }`), `[]"`)
			if noted != c.noted {
				t.Errorf("Lua got %q, want %q", noted, c.noted)
			}
			var methods []string
			for _, call := range b.core.Calls("") {
				methods = append(methods, call.Method)
			}
			if got := strings.Join(methods, " "); got != c.core {
				t.Errorf("the core got %q, want %q", got, c.core)
			}
		})
	}
}

// A media thread must not wait for Lua (docs/boundary.md): the script here does
// not come back before the test lets it.
func TestAMediaThreadDoesNotWaitForLua(t *testing.T) {
	b := start(t, `function incomingRtp() results[#results+1] = 1 end`)
	b.attach(1)
	b.attach(2)
	b.plugin.SetupMedia(1)
	held, release := make(chan struct{}), make(chan struct{})
	go func() {
		_ = b.plugin.slot.Running().Engine.Do(script.Origin{}, func(*lua.LState) error {
			close(held)
			<-release
			return nil
		})
	}()
	<-held
	packet := &core.Packet{Buffer: append([]byte{0x80, 96}, make([]byte, 20)...)}
	for range 2000 { // more than the inbox holds
		b.packet(1, packet)
	}
	close(release)
	b.plugin.host.Sessions.Get(1).Inbox.Wait()
	refused := b.plugin.host.Sessions.Get(1).Inbox.Refused()
	if refused == 0 || len(b.core.Lines("incomingRtp: queue is full")) == 0 {
		t.Error("an inbox without end")
	}
	if got := b.say(2, "return say(#results)"); got == "[0]" {
		t.Error("Lua got nothing")
	}
}
