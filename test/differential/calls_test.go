package differential

import (
	"fmt"
	"testing"
)

// calls are level-1 calls on a session without a PeerConnection, and their
// results. `ours` is what we answer instead of the stock plugin, `why` for what
// reason.
var calls = []struct{ lua, ours, why string }{
	{lua: `pushEvent(id, nil, '{"a":1}', nil)`},
	{lua: `pushEvent(tostring(id), "t", '{}', nil)`},
	{lua: `pushEvent(id, nil, 'text', nil)`},
	{lua: `pushEvent(id, nil, '{}')`},
	{lua: `pushEvent(id, nil, '{}', nil, 1)`},
	{lua: `pushEvent(9, nil, '{}', nil)`},
	{lua: `pushEvent(id, nil, '{}', 'text')`},
	{lua: `pushEvent(id, nil, '[1]', nil)`, ours: "-1", why: "failure is -1; the stock plugin hands out the core's error code, 455"},
	{lua: `pushEvent(id, false, '{}', false)`},
	{lua: `pushEvent(id, nil, '{}', "")`},
	{lua: `pushEvent(id, nil, '{}', '{}')`},
	{lua: `pushEvent(id, nil, '{}', '{"type":"offer"}')`},
	{lua: `pushEvent(id, {}, '{}', nil)`, ours: "-1", why: "a table is no transaction"},
	{lua: `pushEvent(id, nil, '{}', {})`, ours: "-1", why: "a JSEP that was not encoded; the stock plugin sends the event without a JSEP"},
	{lua: `pushEvent(id, nil, '{}', JSEP("rollback", SDP))`, ours: "-1", why: "the core drops such an event"},
	{lua: `notifyEvent(0, '{}')`},
	{lua: `notifyEvent(nil, '{}')`},
	{lua: `notifyEvent(id, nil)`},
	{lua: `eventsIsEnabled(1, 2)`},
	{lua: `notifyEvent(id, '{}')`},
	{lua: `notifyEvent(id)`},
	{lua: `eventsIsEnabled()`},
	{lua: `closePc(id)`},
	{lua: `closePc(9)`},
	{lua: `endSession(9)`},
	{lua: `configureMedium(id, "audio", "in", true)`},
	{lua: `configureMedium(id, "video", "out", false)`},
	{lua: `configureMedium(id, "data", "out", "x")`},
	{lua: `configureMedium(id, "audio", "in")`},
	{lua: `configureMedium(9, "audio", "in", true)`},
	{lua: `configureMedium(id, "smell", "in", true)`, ours: "-1", why: "a medium that does not exist is a mistake of the script; the stock plugin passes over it"},
	{lua: `configureMedium(id, nil, "in", true)`, ours: "-1", why: "the same for none"},
	{lua: `configureMedium(id, "audio", nil, true)`, ours: "-1", why: "the same for no direction"},
	{lua: `configureMedium(id, "audio", "up", true)`, ours: "-1", why: "the same for a direction"},
	{lua: `addRecipient(id, id)`},
	{lua: `addRecipient(id, id)`},
	{lua: `removeRecipient(id, id)`},
	{lua: `removeRecipient(id, id)`},
	{lua: `addRecipient(id, 9)`},
	{lua: `addRecipient(9, id)`},
	{lua: `removeRecipient(id, 9)`},
	{lua: `setBitrate(id, 128000)`},
	{lua: `setBitrate(id, "128000")`},
	{lua: `setBitrate(id)`},
	{lua: `setBitrate(9, 1)`},
	{lua: `setBitrate(id, -5)`, ours: "-1", why: "no bitrate; the stock plugin takes it for 4294967291"},
	{lua: `setBitrate(id, "fast")`, ours: "-1", why: "no number; the stock plugin takes it for 0"},
	{lua: `setBitrate(id, nil)`},
	{lua: `setPliFreq(id, 3)`},
	{lua: `setPliFreq(id, nil)`},
	{lua: `setPliFreq(id, "x")`, ours: "-1", why: "no number; the stock plugin takes it for 0"},
	{lua: `setPliFreq(9, 3)`},
	{lua: `setSubstream(id, 1)`},
	{lua: `setSubstream(id, 3)`, ours: "-1", why: "there is no such substream"},
	{lua: `setSubstream(id, nil)`},
	{lua: `setTemporalLayer(id, 1)`},
	{lua: `setTemporalLayer(id, 3)`, ours: "-1", why: "there is no such layer"},
	{lua: `sendPli(id)`},
	{lua: `sendPli(9)`},
	{lua: `relayRtp(id, true, ("\128"):rep(20), 20)`},
	{lua: `relayRtp(id, true, ("\128"):rep(20))`},
	{lua: `relayRtp(9, true, ("\128"):rep(20), 20)`},
	{lua: `relayRtp(id, true, "short", 5)`, ours: "-1", why: "no RTP packet"},
	{lua: `relayRtcp(id, true, "\129\206\0\2\0\0\0\1\0\0\0\2", 12)`},
	{lua: `relayRtcp(id, true, "short", 5)`, ours: "-1", why: "no RTCP packet"},
	{lua: `relayTextData(id, "text", 4)`},
	{lua: `relayTextData(id, "text")`},
	{lua: `relayBinaryData(id, "text", 4, "label", "protocol")`},
	{lua: `relayData(id, "text", 4)`},
	{lua: `startRecording(id, "audio", "opus", FOLDER, "a")`},
	{lua: `startRecording(id, "audio", "opus", FOLDER, "b")`},
	{lua: `startRecording(id, "video", "nocodec", FOLDER, "c")`},
	{lua: `startRecording(id, "video", "vp8")`},
	{lua: `startRecording(id, "video", "vp9/fmtp=profile-id=2", FOLDER, "v", "data", "text", FOLDER, "d")`},
	{lua: `startRecording(9, "audio", "opus", FOLDER, "e")`},
	{lua: `stopRecording(id, "audio", "video", "data")`},
	{lua: `stopRecording(id, "audio")`},
	{lua: `stopRecording(id)`},
	{lua: `stopRecording(9, "audio")`},
	{lua: `startRecording(id, "audio", "opus", "", "")`},
	{lua: `startRecording(id, "audio", "opus", {}, "a")`, ours: "-1", why: "a table is no folder"},
	{lua: `startRecording(id, "smell", "opus", FOLDER, "a")`, ours: "-1", why: "a medium that does not exist is a mistake of the script"},
	{lua: `stopRecording(id, "smell")`, ours: "-1", why: "a medium that does not exist is a mistake of the script"},
	{lua: `timeCallback("timer", "text", 1)`},
	{lua: `timeCallback("timer", nil, 1)`},
	{lua: `timeCallback("timer", 12, 1)`},
	{lua: `timeCallback("timer", false, 1)`},
	{lua: `timeCallback("timer", "text", nil)`},
	{lua: `timeCallback("timer", {}, 1)`, ours: "-1", why: "a table is no argument"},
	{lua: `timeCallback("timer", "text", "soon")`, ours: "-1", why: "no number; the stock plugin takes it for 0"},
	{lua: `timeCallback("timer", "text", -1)`, ours: "-1", why: "the stock plugin calls it in 49 days"},
	{lua: `timeCallback("timer", nil)`},
	{lua: `pokeScheduler()`},
}

func TestCallsAnswerTheSame(t *testing.T) {
	answers := make(map[string][]string)
	for _, plugin := range both {
		j := run(t, plugin, prepared+fmt.Sprintf("FOLDER = %q", t.TempDir()))
		handle := j.Connect().Attach(pkg)
		for _, call := range calls {
			reply := handle.Call(map[string]any{"lua": `return 0, '{"r":"' .. tostring(` + call.lua + `):gsub("%.0", "") .. '"}'`})
			answers[plugin.Name] = append(answers[plugin.Name], reply.Get("r").String())
		}
	}
	for i, call := range calls {
		stock, golua := answers["stock"][i], answers["golua"][i]
		switch {
		case call.why == "" && stock != golua:
			t.Errorf("%s: stock %s, ours %s", call.lua, stock, golua)
		case call.why != "" && (golua != call.ours || stock == golua):
			t.Errorf("%s: stock %s, ours %s; the table says %s, because: %s", call.lua, stock, golua, call.ours, call.why)
		}
	}
}
