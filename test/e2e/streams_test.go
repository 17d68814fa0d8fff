package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// anything runs Lua that a client sends, and answers with the client's own SDP
// answer. So each test decides what is forwarded.
const anything = `
local json = require "json"
said = {}
function init() end
function destroy() end
function resumeScheduler() end
function createSession() end
function destroySession() end
function querySession() return '{"mine":1}' end
function setupMedia() end
function hangupMedia() end
function talking(id, talks, level, mindex) said[#said + 1] = "talking " .. tostring(talks) end
function activeSpeaker(group, id) said[#said + 1] = group .. " " .. (id == 0 and "nobody" or "somebody") end
function handleMessage(id, tr, msg, jsep)
	local request = json.decode(msg)
	if jsep then
		pushEvent(id, tr, json.encode { result = "ok", id = id }, json.encode { type = "answer", sdp = request.answer })
		return 1
	end
	local chunk = assert(load(request.lua))
	local result, reason = chunk(id)
	return 0, json.encode { result = tostring(result), reason = reason }
end
`

// member is a client in a test of streams.
type member struct {
	*Handle
	*Peer
	id int64
}

// join attaches a client that offers its peer's media.
func join(t *testing.T, j *Janus, peer *Peer) *member {
	t.Helper()
	handle := j.Connect().Attach(UnderTest().Package)
	offer := peer.Offer()
	event := handle.Start(map[string]any{"answer": AnswerAll(offer.SDP)}, offer)
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	return &member{handle, peer, event.Get("plugindata.data.id").Int()}
}

// run runs Lua in the plugin; each %d in it stands for the number of a session.
func (m *member) run(t *testing.T, lua string, ids ...any) string {
	t.Helper()
	reply := m.Call(map[string]any{"lua": fmt.Sprintf(lua, ids...)})
	if reason := reply.Get("reason").String(); reason != "" {
		t.Fatalf("%s: %s", lua, reason)
	}
	return reply.Get("result").String()
}

func TestOneViewerTakesStreamsOfSeveralPublishers(t *testing.T) {
	j := Start(t, Options{Source: anything})
	one, two := NewPeer(t), NewPeer(t)
	first, second, third := one.AddVideo(), one.AddVideo(), two.AddVideo()
	a, b := join(t, j, one), join(t, j, two)
	viewer := join(t, j, NewPeer(t).Receive(Video, Video, Video))
	viewer.run(t, `assert(forward { from = %[1]d, to = %[2]d, from_mindex = 0, to_mindex = 0 })
		assert(forward { from = %[1]d, to = %[2]d, from_mindex = 1, to_mindex = 1 })
		assert(forward { from = %[3]d, to = %[2]d, from_mindex = 0, to_mindex = 2 })`, a.id, viewer.id, b.id)
	senders := []*Sender{first, second, third}
	Eventually(t, "all three streams", func() bool {
		for i, sender := range senders {
			sender.Send(fmt.Sprintf("stream %d", i))
		}
		time.Sleep(5 * time.Millisecond)
		return len(viewer.PacketsOf("0")) > 20 && len(viewer.PacketsOf("1")) > 20 && len(viewer.PacketsOf("2")) > 20
	})
	for i, m := range []*member{a, a, b} {
		stats := gjson.Parse(viewer.run(t, "return streamStats { session = %d }", m.id))
		if got := stats.Get(fmt.Sprintf("in.%d.keyframes_seen", i%2)).Int(); got < 1 {
			t.Errorf("no keyframe of stream %d was seen: %s", i, stats.Raw)
		}
	}
	for i, mid := range []string{"0", "1", "2"} {
		packets := viewer.PacketsOf(mid)
		Continuous(t, packets, 3000)
		for _, packet := range packets {
			if got := string(packet.Payload[len(packet.Payload)-1:]); got != fmt.Sprint(i) {
				t.Fatalf("m-line %s got a packet of stream %s", mid, got)
			}
		}
	}
	for i, mid := range []string{"2", "1", "0"} {
		before := [3]int{first.PLIs(), second.PLIs(), third.PLIs()}
		wanted := 2 - i
		Eventually(t, "the request for a keyframe of m-line "+mid, func() bool {
			viewer.AskKeyframeOf(mid)
			time.Sleep(20 * time.Millisecond)
			return senders[wanted].PLIs() > before[wanted]
		})
		for other, sender := range senders {
			if other != wanted && sender.PLIs() != before[other] {
				t.Errorf("a request for m-line %s reached stream %d", mid, other)
			}
		}
	}
	viewer.run(t, `assert(stopForward { from = %d, to = %d, from_mindex = 1, to_mindex = 1 } == true)`, a.id, viewer.id)
	count := len(viewer.PacketsOf("1"))
	second.Send("after the end")
	echoed := len(viewer.PacketsOf("0"))
	first.Until("still", "the other stream", func() bool { return len(viewer.PacketsOf("0")) > echoed+5 })
	if len(viewer.PacketsOf("1")) > count {
		t.Error("a stream goes on after its end")
	}
}

func TestAudioLevelsTravelAndTellWhoIsTalking(t *testing.T) {
	j := Start(t, Options{Source: anything})
	speaking := NewPeer(t)
	voice := speaking.AddAudio()
	speaker := join(t, j, speaking)
	viewer := join(t, j, NewPeer(t).Receive(Audio))
	viewer.run(t, `assert(forward { from = %[1]d, to = %[2]d, medium = "audio" })
		assert(detectTalking { session = %[1]d, level = 30, packets = 10, group = "room" })`, speaker.id, viewer.id)
	said := func() string { return viewer.run(t, `return table.concat(said, ", ")`) }
	voice.Level(12)
	voice.Until("loud", "talking", func() bool { return said() == "talking true, room somebody" })
	voice.Level(110)
	voice.Until("quiet", "silence", func() bool { return said() == "talking true, room somebody, talking false, room nobody" })
	levels := make(map[byte]bool)
	for _, packet := range viewer.PacketsOf("0") {
		for _, id := range packet.GetExtensionIDs() {
			levels[packet.GetExtension(id)[0]&0x7f] = true
		}
	}
	if !levels[12] || !levels[110] {
		t.Errorf("audio levels %v arrived, want 12 and 110", levels)
	}
	viewer.run(t, `assert(relay { session = %d, packet = ("\128\111" .. ("\0"):rep(10) .. "own"), extensions = { audio_level = 77 } })`, viewer.id)
	Eventually(t, "a packet of the script's own, with its level", func() bool {
		packets := viewer.PacketsOf("0")
		last := packets[len(packets)-1]
		ids := last.GetExtensionIDs()
		return string(last.Payload) == "own" && len(ids) == 1 && last.GetExtension(ids[0])[0]&0x7f == 77
	})
}
