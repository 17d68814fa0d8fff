package plugin

import (
	"strings"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
)

// everyEvent is a script with a handler for each event; each notes what it got, and then does what `after` says.
const everyEvent = `
local janus = require "janus"
local function text(value)
  if getmetatable(value) then return tostring(value) end
  if type(value) ~= "table" then return tostring(value) end
  local fields = {}
  for name, each in pairs(value) do fields[#fields + 1] = name .. "=" .. text(each) end
  table.sort(fields)
  return "{" .. table.concat(fields, " ") .. "}"
end
for _, event in ipairs { "attach", "message", "media", "data-ready", "data", "rtp", "rtcp", "slow-link", "layers", "bandwidth", "talking", "speaker",
  "hangup", "detach", "query", "admin", "reload", "restore", "shutdown" } do
  janus.on(event, function(...)
    local got = {}
    for i = 1, select("#", ...) do got[i] = text((select(i, ...))) end
    janusLog(4, "got " .. event .. " " .. table.concat(got, ", "))
    return after(event)
  end)
end
`

// everything lets each event happen once, and returns the script's notes.
func (b *bench) everything() []string {
	b.attach(1)
	message := Message{Transaction: "t", Body: `{"a":{"b":1}}`, JSEP: `{"type":"offer","sdp":"v=0"}`}
	b.core.FreeJSON(b.plugin.HandleMessage(1, message).Content)
	b.plugin.SetupMedia(1)
	b.plugin.DataReady(1)
	b.plugin.IncomingData(1, &core.Data{Buffer: []byte("hi"), Label: "chat"})
	b.packet(1, &core.Packet{MIndex: 1, Video: true, Buffer: append([]byte{0x80, 96}, make([]byte, 20)...)})
	b.plugin.IncomingRTCP(1, &core.Packet{MIndex: 1, Video: true, Buffer: []byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}})
	b.plugin.SlowLink(1, 2, true, false)
	b.plugin.SpatialLayerChanged(1, 1, 2)
	b.plugin.BandwidthChanged(1, media.BandwidthChange{Estimate: 1_234_567, Allocated: 999_500, Streams: true})
	b.plugin.host.Speakers.Join(1, "room")
	b.plugin.Talking(1, 0, true, 30)
	b.plugin.host.Sessions.Get(1).Inbox.Wait()
	b.core.FreeJSON(b.plugin.QuerySession(1))
	b.core.FreeJSON(b.plugin.HandleAdminMessage(`{"x":null}`))
	_ = b.reload()
	b.plugin.HangupMedia(1)
	b.plugin.host.Sessions.Get(1).Inbox.Wait()
	_ = b.plugin.DestroySession(1)
	b.plugin.Destroy()
	return b.core.Lines("got ")
}

func TestLevel2EachEventReachesItsHandler(t *testing.T) {
	b, err := tryStart(t, everyEvent+`function after() return {} end`, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := b.everything()
	for _, want := range []string{
		"attach session 1", "message session 1, {a={b=1}}, {sdp=v=0 type=offer}, t", "media session 1", "data-ready session 1",
		"data session 1, hi, {binary=false label=chat}", "slow-link session 1, {mindex=2 uplink=false video=true}",
		"layers session 1, {mindex=1 spatial=2}", "bandwidth session 1, {allocated=1000 estimate=1235 overuse=false streams=true}", "talking session 1, {level=30 mindex=0 talking=true}", "speaker room, session 1",
		"query session 1", "admin {x=", "reload", "restore {}", "hangup session 1", "detach session 1", "shutdown",
		"rtp session 1, {mindex=1 packet=", "rtcp session 1, {mindex=1 packet=",
	} {
		if !containsPart(got, "got "+want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	b.again()
}

// containsPart says whether a line has a part.
func containsPart(lines []string, part string) bool {
	for _, line := range lines {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}

// An error in a handler ends that call and nothing else. So does a wait where no wait is
// possible.
func TestLevel2AnErrorInEachHandlerIsSurvived(t *testing.T) {
	for name, body := range map[string]string{
		"raises":       `error("after all", 0)`,
		"waits first":  `require "janus".sleep(0) error("after all", 0)`,
		"has no table": `return 5`,
	} {
		t.Run(name, func(t *testing.T) {
			b, err := tryStart(t, everyEvent+`function after(event) if event ~= "attach" then `+body+` end end`, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := b.everything()
			for _, event := range []string{"message", "media", "data", "rtcp", "query", "admin", "reload", "hangup", "detach", "shutdown"} {
				if !containsPart(got, "got "+event) {
					t.Errorf("no %q in %q", event, got)
				}
			}
			if len(b.core.Lines("Lua error")) == 0 {
				t.Error("no error is in the log")
			}
			b.again()
		})
	}
}

// levelOneNames are names that a script of level 2 has not written.
var levelOneNames = []string{
	"createSession", "destroySession", "setupMedia", "hangupMedia", "dataReady", "destroy:", "handleMessage", "querySession", "handleAdminMessage",
	"incomingTextData", "incomingBinaryData", "incomingRtp", "incomingRtcp", "slowLink", "spatialLayerChanged", "bandwidthChanged", "in talking", "activeSpeaker",
	"exportState", "importState",
}

// An error names the entry as the script has written it, in the log and for the console.
func TestLevel2ErrorsNameTheEventOfTheirHandler(t *testing.T) {
	for _, event := range []string{
		"attach", "message", "media", "data-ready", "data", "rtp", "rtcp", "slow-link", "layers", "bandwidth", "talking", "speaker", "hangup", "detach", "query",
		"admin", "reload", "restore", "shutdown",
	} {
		b, err := tryStart(t, everyEvent+`function after(event) if event == "`+event+`" then local none return none.field end return {} end`, nil)
		if err != nil {
			t.Fatal(err)
		}
		if event == "attach" {
			b.core.Attach(1)
			_ = b.plugin.CreateSession(1, 1)
			b.core.Refuse(1)
			b.plugin.Destroy()
		} else {
			b.everything()
		}
		b.again()
		b.namesOnly(event)
	}
}

// namesOnly checks that the lines of the log about errors, and the errors that the console
// shows, name an event, and no function of level 1.
func (b *bench) namesOnly(event string) {
	b.t.Helper()
	entry := `on "` + event + `"`
	lines := b.core.Lines(entry + ": ")
	if !containsPart(lines, ": attempt to index a nil value (local 'none')") {
		b.t.Errorf("%s: no line names the event and what was nil: %q", event, lines)
	}
	for _, line := range append(b.core.Lines(entry), b.core.Lines("Lua error")...) {
		for _, name := range levelOneNames {
			if strings.Contains(line, name) {
				b.t.Errorf("%s: a line has %s: %s", event, name, line)
			}
		}
	}
	for _, kept := range b.plugin.host.Log.Errors() {
		if kept.Callback != entry {
			b.t.Errorf("%s: the console shows %q", event, kept.Callback)
		}
	}
}

// A reply that is none, and a wait where none is possible, are told in the words of the script,
// too.
func TestLevel2RefusalsNameTheEvent(t *testing.T) {
	b, err := tryStart(t, `
local janus = require "janus"
janus.on("query", function() janus.sleep(0) return {} end)
janus.on("message", function(session, request)
  janus.sleep(request.sleep)
  return request.nothing.field
end)
`, map[string]string{"console_secret": consoleSecret})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	for _, body := range []string{`{"sleep":60}`, `{"sleep":0}`} {
		b.core.FreeJSON(b.plugin.HandleMessage(1, Message{Transaction: "t", Body: body}).Content)
	}
	eventually(t, "the error of a handler that has waited", func() bool {
		return containsPart(b.core.Lines(`Lua error on "message": `), "attempt to index a nil value (field 'nothing')")
	})
	b.core.FreeJSON(b.plugin.QuerySession(1))
	if len(b.core.Lines(`on "query" waits: it must answer at once`)) != 1 {
		t.Errorf("no line names the event: %q", b.core.Lines("waits"))
	}
	if waiting := b.console("coroutines", "").String(); !strings.Contains(waiting, `on \"message\"`) || strings.Contains(waiting, "handleMessage") {
		t.Errorf("the console shows %s", waiting)
	}
}
