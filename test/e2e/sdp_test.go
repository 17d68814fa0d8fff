package e2e

import (
	"testing"

	. "janus-golua/test/janustest"
)

// negotiator answers and makes offers with options that the client sends as Lua. It keeps the
// last offer of a session.
const negotiator = `
local json, sdp = require "json", require "sdp"
local offers = {}
function init() end
function destroy() end
function resumeScheduler() end
function createSession() end
function destroySession(id) offers[id] = nil end
function querySession() end
function setupMedia(id) addRecipient(id, id) end
function hangupMedia() end
function handleMessage(id, tr, msg, jsep)
	local request = json.decode(msg)
	jsep = jsep and json.decode(jsep)
	local options = load("return " .. (request.options or "{}"))()
	if jsep and jsep.type == "offer" then
		local answer = assert(assert(sdp.parse(jsep.sdp)):answer(options))
		for _, medium in ipairs { "audio", "video", "data" } do
			configureMedium(id, medium, "in", true)
			configureMedium(id, medium, "out", true)
		end
		pushEvent(id, tr, json.encode { result = "answer" }, json.encode { type = "answer", sdp = answer:text() })
	elseif jsep then
		local answer, lines = assert(sdp.parse(jsep.sdp)), {}
		for i, line in ipairs(answer.media) do
			lines[i] = line.mid .. " " .. (line.rejected and "rejected" or line.kind == "data" and "data"
				or line.codecs[1].name .. " " .. line.direction)
		end
		pushEvent(id, tr, json.encode { result = table.concat(lines, ", ") }, nil)
	else
		options.previous = offers[id]
		local offer, mids = sdp.offer(options)
		offers[id] = assert(offer, mids)
		pushEvent(id, tr, json.encode { result = "offer", mids = mids }, json.encode { type = "offer", sdp = offer:text() })
	end
	return 1
end
`

func negotiates(t *testing.T) *Janus {
	t.Helper()
	script := t.TempDir() + "/negotiator.lua"
	writeFile(t, script, negotiator)
	return Start(t, Options{Plugin: Golua, Script: script})
}

// TestSDPAnswers sends an answer of the module through Janus, and media flow back.
func TestSDPAnswers(t *testing.T) {
	j := negotiates(t)
	peer := NewPeer(t).Publish().OpenChannel("chat")
	handle := j.Connect().Attach(Golua.Package)
	event := handle.Start(map[string]any{"options": `{ video = { codecs = { "vp9/3", "vp8" } }, audio = { dtmf = true } }`}, peer.Offer())
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	echoes(peer, peer.Audio, Audio, 5)
	echoes(peer, peer.Video, Video, 5)
}

// TestSDPRenegotiates sends offers of the module through Janus: with two publishers, without
// one of them, and with another in its place.
func TestSDPRenegotiates(t *testing.T) {
	j := negotiates(t)
	peer := NewPeer(t)
	handle := j.Connect().Attach(Golua.Package)
	for i, step := range []struct{ media, mids, want string }{
		{`{ kind = "audio", direction = "sendonly", msid = "anna mic" }, { kind = "video", direction = "sendonly", msid = "anna cam", extensions = true }`,
			`["0","1"]`, "0 opus recvonly, 1 vp8 recvonly"},
		{`{ mid = "0", direction = "sendonly" }, { mid = "1", direction = "sendonly" }, { kind = "video", codec = "h264", direction = "sendonly" }, { kind = "data" }`,
			`["0","1","2","3"]`, "0 opus recvonly, 1 vp8 recvonly, 2 h264 recvonly, 3 data"},
		{`{ mid = "2", direction = "sendonly", msid = "bert cam" }`,
			`["2"]`, "0 opus inactive, 1 vp8 inactive, 2 h264 recvonly, 3 data"},
		{`{ kind = "video", direction = "sendonly", msid = "carla cam" }, { mid = "2", direction = "sendonly" }`,
			`["1","2"]`, "0 opus inactive, 1 vp8 recvonly, 2 h264 recvonly, 3 data"},
	} {
		event := handle.Start(map[string]any{"options": "{ media = { " + step.media + " } }"}, nil)
		mids := event.Get("plugindata.data.mids.@ugly").Raw
		offer := event.Get("jsep.sdp").String()
		answered := handle.Start(map[string]any{}, peer.Answer(offer))
		if got := answered.Get("plugindata.data.result").String(); got != step.want || mids != step.mids {
			t.Fatalf("step %d: answered %q of %s, want %q of %s, to\n%s", i, got, mids, step.want, step.mids, offer)
		}
		if i == 0 {
			peer.Connected()
			handle.WaitFor("webrtcup")
		}
	}
}
