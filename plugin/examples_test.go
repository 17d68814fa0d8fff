package plugin

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/luacats"
	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
)

// offerJSEP is what a browser could offer.
const offerJSEP = `{"type":"offer","sdp":"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n` +
	`a=group:BUNDLE 0 1 2\r\n` +
	`m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n` +
	`m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\n` +
	`m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n"}`

// runExamples is a script whose message handler runs an example, as the reference
// says; outcome tells how the example has ended.
const runExamples = `
local janus = require "janus"
janus.on("message", function(session, request, jsep, transaction)
  local chunk = assert(load("local session, other, janus, request, jsep, transaction = ... " .. request.lua, "example"))
  local results = table.pack(pcall(chunk, session, janus.session(2), janus, request, jsep, transaction))
  if not results[1] then outcome = tostring(results[2]) return end
  outcome = "passed"
  return unpack(results, 2, results.n)
end)
`

// stubs are the functions that a script of level 1 must have.
const stubs = `for _, name in ipairs { "init", "destroy", "resumeScheduler", "createSession", "destroySession", ` +
	`"querySession", "setupMedia", "hangupMedia" } do _G[name] = function() end end ` +
	`function handleMessage() return 0, "{}" end `

// wholeScript finds examples that are whole scripts.
var wholeScript = regexp.MustCompile(`(?m)^(janus\.(on|plugin)\b|function \w+\()`)

// askWith is ask with a JSEP, for the result alone.
func (b *bench) askWith(id uint64, source, jsep string) core.Result {
	b.t.Helper()
	body, err := json.Marshal(map[string]string{"request": "hello", "name": "Ada", "lua": "local session, janus, jsep = ... " + source})
	if err != nil {
		b.t.Fatal(err)
	}
	result := b.plugin.HandleMessage(id, Message{Transaction: "tr", Body: string(body), JSEP: jsep})
	b.core.FreeJSON(result.Content)
	return result
}

func TestExamplesOfTheReferenceWork(t *testing.T) {
	files, err := luacats.ReadFolder(definitionsFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if slices.Contains(needServers, file.Module) || file.Module == "sdp" {
			continue // tests of their own run these
		}
		t.Run(strings.TrimPrefix(file.Path, definitionsFolder+"/"), func(t *testing.T) {
			for _, entry := range file.Entries {
				for i, example := range luacats.Examples(entry.Doc) {
					t.Run(fmt.Sprintf("%s %d", entry.Name, i+1), func(t *testing.T) { runExample(t, example) })
				}
			}
		})
	}
}

func runExample(t *testing.T, example string) {
	t.Helper()
	var logged []string
	if wholeScript.MatchString(example) {
		logged = runScript(t, example)
	} else {
		logged = runInHandler(t, example)
	}
	for _, line := range logged {
		if !strings.Contains(line, "no luck") { // an error that an example shows
			t.Error(line)
		}
	}
	if t.Failed() {
		t.Log(example)
	}
}

// twoSessions attaches 1 and 2, with PeerConnections and data channels.
func twoSessions(b *bench) {
	b.t.Helper()
	for id := uint64(1); id <= 2; id++ {
		b.attach(id)
		b.plugin.SetupMedia(id)
		b.plugin.DataReady(id)
	}
}

func runInHandler(t *testing.T, example string) (logged []string) {
	t.Helper()
	b, err := tryStart(t, runExamples, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b.plugin.slot.Running().Libraries().Native["sdp"] == nil && regexp.MustCompile(`session:(answer|offer)\b`).MatchString(example) {
		t.Skip("the plugin has no module sdp")
	}
	twoSessions(b)
	body, err := json.Marshal(map[string]string{"request": "hello", "name": "Ada", "lua": example})
	if err != nil {
		t.Fatal(err)
	}
	b.core.FreeJSON(b.plugin.HandleMessage(1, Message{Transaction: "tr", Body: string(body), JSEP: offerJSEP}).Content)
	outcome := ""
	eventually(t, "the end of the example", func() bool {
		b.within(func(L *lua.LState) { outcome = lua.LVAsString(L.GetGlobal("outcome")) })
		return outcome != ""
	})
	if outcome != "passed" {
		t.Error(outcome)
	}
	return b.core.Lines("Lua error")
}

// later waits for the later parts of an example: timers that are due within 30 ms, and then
// work on goroutines.
func later(t *testing.T, p *Plugin) {
	t.Helper()
	behind := make(chan bool, 1)
	if _, err := p.slot.Running().Scheduler.After(30*time.Millisecond, func() { behind <- true }); err != nil {
		t.Fatal(err)
	}
	awaiting.Receive(t, "a timer behind those of the example", behind)
	awaiting.Until(t, "the end of its work", func() bool { return p.Working() == 0 })
}

// runScript lets everything happen to a script that can happen.
func runScript(t *testing.T, example string) (logged []string) {
	t.Helper()
	if !strings.Contains(example, "janus.on(") {
		example = stubs + example
	}
	b, err := tryStart(t, example, nil)
	if err != nil {
		t.Fatal(err)
	}
	twoSessions(b)
	p := b.plugin
	rtp, rtcp := append([]byte{0x80, 111}, make([]byte, 20)...), []byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}
	b.packet(1, &core.Packet{Buffer: rtp})
	p.IncomingRTCP(1, &core.Packet{Video: true, Buffer: rtcp})
	p.IncomingData(1, &core.Data{Buffer: []byte("hello"), Label: "chat"})
	p.IncomingData(1, &core.Data{Buffer: []byte{0, 1}, Binary: true})
	p.SlowLink(1, 1, true, false)
	p.SubstreamChanged(1, 1, 0)
	p.TemporalLayerChanged(1, 1, 0)
	p.SpatialLayerChanged(1, 1, 0)
	p.Talking(1, 0, true, 30)
	for _, request := range []string{`{"request":"hello","name":"Ada"}`, `{"request":"later"}`, `{}`} {
		b.core.FreeJSON(p.HandleMessage(1, Message{Transaction: "tr", Body: request}).Content)
		b.core.FreeJSON(p.HandleMessage(1, Message{Transaction: "tr", Body: request, JSEP: offerJSEP}).Content)
	}
	p.SetupMedia(2)
	b.core.FreeJSON(p.QuerySession(1))
	b.core.FreeJSON(p.HandleAdminMessage(`{"request":"who"}`))
	p.host.Sessions.Get(1).Inbox.Wait()
	later(t, p)
	if err := p.Reload(); err != nil {
		t.Error(err)
	}
	p.HangupMedia(1)
	for id := uint64(1); id <= 2; id++ {
		if err := p.DestroySession(id); err != nil {
			t.Error(err)
		}
	}
	return b.core.Lines("Lua error")
}
