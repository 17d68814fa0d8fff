package simulation_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"janus-golua/internal/simulation"
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs a script of level 2. The end of the test stops the script and reports faults.
func start(t *testing.T, source string, options simulation.Options) *simulation.Janus {
	t.Helper()
	options.Script = filepath.Join(t.TempDir(), "app.lua")
	if err := os.WriteFile(options.Script, []byte("local janus = require 'janus'\n"+source), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := simulation.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if faults, err := j.Stop(); err != nil || len(faults) > 0 {
			t.Errorf("left behind %q (%v)", faults, err)
		}
		for _, line := range j.Log() {
			if line.Level == core.LogError {
				t.Log(line.Text)
			}
		}
	})
	return j
}

func attach(t *testing.T, j *simulation.Janus) *simulation.Client {
	t.Helper()
	c, err := j.Attach()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTimeIsVirtual(t *testing.T) {
	at := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	j := start(t, `
local ticks = 0
janus.every(60, function() ticks = ticks + 1 end)
janus.on("message", function(session, request)
  if request.wait then janus.sleep(request.wait) end
  return { ticks = ticks, now = janus.now(), os = os.time(), time = require("time").now(), socket = require("socket").gettime() }
end)`, simulation.Options{Start: at})
	c := attach(t, j)
	began := time.Now()
	must(t, j.Advance(time.Hour))
	reply, err := c.Request(`{}`, "", 0)
	if want := `"ticks":60`; err != nil || !strings.Contains(reply.Content, want) {
		t.Errorf("answered %+v (%v), want %s", reply, err, want)
	}
	reply, err = c.Request(`{"wait":601}`, "", time.Hour)
	if err != nil || !strings.Contains(reply.Content, `"ticks":70`) || strings.Count(reply.Content, "1893557646") != 4 {
		t.Errorf("answered %+v (%v)", reply, err)
	}
	if _, err := c.Request(`{"wait":600}`, "", time.Minute); !errors.Is(err, simulation.ErrTimeout) {
		t.Error(err)
	}
	if passed := j.Now().Sub(at); passed != time.Hour+11*time.Minute+time.Second || time.Since(began) > time.Minute {
		t.Errorf("%v passed in %v", passed, time.Since(began))
	}
}

func TestMediaFlowsByTheNativePath(t *testing.T) {
	j := start(t, `
janus.on("message", function(session, request, jsep)
  session:configure { audio = true, video = true, data = true }
  return {}, session:answer(jsep)
end)
janus.on("media", function(session)
  for _, other in ipairs(janus.sessions()) do
    if other ~= session then other:forward { to = session } end
  end
end)`, simulation.Options{})
	publisher, viewer := attach(t, j), attach(t, j)
	offer := simulation.Offer{Audio: "sendrecv", Video: []string{"sendrecv"}, Data: true, Simulcast: true}
	for _, c := range []*simulation.Client{publisher, viewer} {
		reply, err := c.Request(`{}`, jsepOf("offer", offer.Text()), 0)
		if err != nil || !strings.Contains(reply.JSEP, `"answer"`) {
			t.Fatalf("%+v %v", reply, err)
		}
		must(t, c.Up())
		must(t, c.DataReady())
	}
	must(t, publisher.SendRTP(simulation.RTP{MIndex: -1, Count: 3}))
	must(t, publisher.SendRTP(simulation.RTP{Video: true, MIndex: -1, Count: 5, Interval: 33 * time.Millisecond}))
	must(t, publisher.SendData(core.Data{Label: "chat", Buffer: []byte("hello")}))
	counts, substream := map[string]int{}, byte(0)
	for _, r := range viewer.Received() {
		kind := r.Kind
		if r.Video {
			kind, substream = "video", r.Packet[len(r.Packet)-3]
		}
		counts[kind]++
	}
	if counts["rtp"] != 3 || counts["video"] < 4 || counts["data"] != 1 || substream != 2 {
		t.Errorf("the viewer got %v, of substream %d in the end", counts, substream)
	}
	if err := publisher.SendRTP(simulation.RTP{MIndex: 7, Count: 1}); err == nil {
		t.Error("there is an m-line 7")
	}
}

func jsepOf(kind, sdp string) string {
	return `{"type":"` + kind + `","sdp":"` + strings.ReplaceAll(sdp, "\r\n", `\r\n`) + `"}`
}

func TestWhatTheApplicationDoesToClients(t *testing.T) {
	j := start(t, `
janus.on("message", function(session, request)
  if request.push then session:send { pushed = 1 } session:send { pushed = 2 } end
  session[request["do"]](session, request.argument)
  return {}
end)
janus.on("hangup", function(session) session:send { hungup = true } end)
janus.on("admin", function(request) janus.sleep(1) return { n = #janus.sessions() } end)
janus.on("query", function(session) return { id = session.id } end)`, simulation.Options{})
	c := attach(t, j)
	must(t, c.Up())
	for _, body := range []string{`{"do":"keyframe"}`, `{"do":"bitrate","argument":64000}`, `{"do":"hangup","push":true}`} {
		reply, err := c.Request(body, "", 0)
		if err != nil || reply.Content == "" {
			t.Errorf("%s: %+v %v", body, reply, err)
		}
	}
	if len(c.Keyframes()) != 1 || len(c.Bitrates()) != 1 || c.Closed() != 1 || c.IsUp() {
		t.Errorf("keyframes %v, bitrates %v, closed %d, up %v", c.Keyframes(), c.Bitrates(), c.Closed(), c.IsUp())
	}
	for _, want := range []string{`{"pushed":1}`, `{"pushed":2}`, `{"hungup":true}`} {
		if e, err := c.NextEvent(0); err != nil || e.Body != want {
			t.Errorf("%+v (%v), want %s", e, err, want)
		}
	}
	if answer, err := j.Admin(`{}`); err != nil || answer != `{"n":1}` {
		t.Errorf("the admin is told %s (%v)", answer, err)
	}
	if answer, err := c.Query(); err != nil || !strings.HasPrefix(answer, `{"id":1,`) {
		t.Errorf("the query says %s (%v)", answer, err)
	}
	must(t, j.Reload())
	if _, err := c.Request(`{"do":"detach"}`, "", 0); err != nil || c.Attached() {
		t.Errorf("still attached (%v)", err)
	}
	if _, err := c.Send(`{}`, ""); err == nil {
		t.Error("a client that is gone can send")
	}
}

func TestHTTPIsServed(t *testing.T) {
	asked := ""
	j := start(t, `
janus.on("message", function()
  local answer, why = require("http").post("https://example.test/a?b=1", { json = { x = 1 } })
  return answer and { status = answer.status, body = answer:json() } or nil, why
end)`, simulation.Options{Serve: func(r *http.Request, body []byte) (*http.Response, error) {
		asked = r.Method + " " + r.URL.String() + " " + string(body)
		return &http.Response{StatusCode: 201, ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(strings.NewReader(`[1]`))}, nil
	}})
	reply, err := attach(t, j).Request(`{}`, "", time.Second)
	if err != nil || reply.Content != `{"status":201,"body":[1]}` && reply.Content != `{"body":[1],"status":201}` {
		t.Errorf("answered %+v (%v)", reply, err)
	}
	if asked != `POST https://example.test/a?b=1 {"x":1}` {
		t.Errorf("asked %s", asked)
	}
}

func TestAnApplicationThatNeverRestsIsFound(t *testing.T) {
	j := start(t, `janus.on("message", function() janus.every(0, function() end) return {} end)`,
		simulation.Options{Limit: 200 * time.Millisecond})
	if _, err := attach(t, j).Request(`{}`, "", 0); !errors.Is(err, simulation.ErrRestless) {
		t.Error(err)
	}
}

func TestAScriptThatDoesNotLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.lua")
	if err := os.WriteFile(file, []byte("function ("), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := simulation.Start(simulation.Options{Script: file}); err == nil || !strings.Contains(err.Error(), "bad.lua:1:") {
		t.Error(err)
	}
}

func TestPayloadsAreThoseOfTheirCodecs(t *testing.T) {
	for _, codec := range []string{"vp8", "vp9", "h264", "h265", "av1"} {
		for _, keyframe := range []bool{true, false} {
			made := simulation.FramePayload(codec, keyframe)
			if got := payload.Keyframe(payload.CodecByName(codec), made); got != keyframe {
				t.Errorf("%s: % x is a keyframe: %v, want %v", codec, made, got, keyframe)
			}
		}
	}
}

func TestAnswersFitTheirOffers(t *testing.T) {
	offer := simulation.Offer{Audio: "sendonly", Video: []string{"sendrecv", "recvonly"}, Data: true}
	answer, err := simulation.Answer(jsepOf("offer", offer.Text()))
	must(t, err)
	for _, want := range []string{"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "a=recvonly", "a=sendonly", "m=application", "a=rtpmap:96 VP8/90000"} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %q in\n%s", want, answer)
		}
	}
}
