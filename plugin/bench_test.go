package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

// BenchmarkConstantReply measures a request whose handler returns a constant, without the
// core's own work.
func BenchmarkConstantReply(b *testing.B) { benchmarkConstantReply(b, map[string]string{}) }

func benchmarkConstantReply(b *testing.B, general map[string]string) {
	file := filepath.Join(b.TempDir(), "app.lua")
	if err := os.WriteFile(file, []byte(app1+`function handleMessage() return 0, "{}" end`), 0o600); err != nil {
		b.Fatal(err)
	}
	fake := coretest.New()
	general["script"] = file
	fake.Config = core.Config{"general": general}
	p := New(fake)
	if err := p.Init("/etc/janus"); err != nil {
		b.Fatal(err)
	}
	defer p.Destroy()
	fake.Attach(1)
	if err := p.CreateSession(1, 1); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		fake.FreeJSON(p.HandleMessage(1, Message{Transaction: "t", Body: `{"request":"constant"}`}).Content)
	}
}

// BenchmarkTextRoom measures a message of one person to a room of ten, by textroom.lua.
func BenchmarkTextRoom(b *testing.B) {
	fake := coretest.New()
	fake.Config = core.Config{"general": map[string]string{"script": "../lua/textroom.lua"}}
	fake.Quiet = true
	p := New(fake)
	if err := p.Init("/etc/janus"); err != nil {
		b.Fatal(err)
	}
	defer p.Destroy()
	for id := range uint64(10) {
		fake.Attach(core.Handle(id + 1))
		if err := p.CreateSession(id+1, core.Handle(id+1)); err != nil {
			b.Fatal(err)
		}
		p.SetupMedia(id + 1)
		p.DataReady(id + 1)
		p.IncomingData(id+1, &core.Data{Buffer: fmt.Appendf(nil, `{"textroom":"join","transaction":"t","room":1234,"username":"user%d"}`, id)})
	}
	message := []byte(`{"textroom":"message","transaction":"t7","room":1234,"text":"hello everybody, this is a message"}`)
	p.Await()
	time.Sleep(time.Second) // after the joins, which may take long, the thread takes messages again
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s := p.host.Sessions.Get(1)
	b.ReportAllocs()
	for b.Loop() {
		p.IncomingData(1, &core.Data{Buffer: message})
		fake.Forget()
		s.Inbox.Wait()
	}
	p.Await()
}

// BenchmarkJoin measures a viewer of 1, 5 and 10 publishers with an audio and a video each, by
// videoroom.lua: the request that brings the offer ("offer"), and everything from the attachment to
// the end of the session ("life").
func BenchmarkJoin(b *testing.B) {
	for _, publishers := range []int{1, 5, 10} {
		b.Run(fmt.Sprintf("offer/%d", publishers), func(b *testing.B) {
			h := newHall(b, publishers)
			b.ReportAllocs()
			for b.Loop() {
				id := h.attach()
				h.ask(id, h.join, "")
				h.leave(id)
			}
		})
		b.Run(fmt.Sprintf("life/%d", publishers), func(b *testing.B) {
			h := newHall(b, publishers)
			answer := h.answer(publishers)
			b.ReportAllocs()
			for b.Loop() {
				id := h.attach()
				h.ask(id, h.join, "")
				h.ask(id, `{"request":"start"}`, answer)
				h.plugin.SetupMedia(id)
				h.plugin.HangupMedia(id)
				h.leave(id)
			}
		})
	}
}

// hall is a VideoRoom with publishers.
type hall struct {
	b      *testing.B
	core   *coretest.Core
	plugin *Plugin
	last   uint64 // session
	join   string // the request of a viewer
}

func newHall(b *testing.B, publishers int) *hall {
	h := &hall{b: b, core: coretest.New()}
	h.core.Config = core.Config{"general": map[string]string{"script": "../lua/videoroom.lua"}}
	h.core.Quiet = true
	h.plugin = New(h.core)
	if err := h.plugin.Init("/etc/janus"); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.plugin.Destroy)
	h.ask(0, `{"request":"edit","room":1234,"secret":"adminpwd","new_publishers":100}`, "")
	var feeds []string
	for range publishers {
		id := h.attach()
		h.ask(id, fmt.Sprintf(`{"request":"joinandconfigure","ptype":"publisher","room":1234,"id":%d,"display":"Ada"}`, id), h.offer())
		h.plugin.SetupMedia(id)
		feeds = append(feeds, fmt.Sprintf(`{"feed":%d}`, id))
	}
	h.plugin.Await()
	h.join = `{"request":"join","ptype":"subscriber","room":1234,"streams":[` + strings.Join(feeds, ",") + `]}`
	return h
}

// offer is what a browser offers with an audio and a video.
func (h *hall) offer() string {
	const end = `m=application`
	text, _, _ := strings.Cut(offerJSEP, end)
	return strings.Replace(text, "BUNDLE 0 1 2", "BUNDLE 0 1", 1) + `"}`
}

// answer takes all m-lines that a viewer of so many publishers is offered.
func (h *hall) answer(publishers int) string {
	var text strings.Builder
	text.WriteString(`{"type":"answer","sdp":"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n`)
	for i := range 2 * publishers {
		kind, format, codec := "audio", 111, "opus/48000/2"
		if i%2 == 1 {
			kind, format, codec = "video", 96, "VP8/90000"
		}
		fmt.Fprintf(&text, `m=%s 9 UDP/TLS/RTP/SAVPF %d\r\nc=IN IP4 0.0.0.0\r\na=mid:%d\r\na=recvonly\r\na=rtcp-mux\r\na=rtpmap:%d %s\r\n`,
			kind, format, i, format, codec)
	}
	return text.String() + `"}`
}

func (h *hall) attach() uint64 {
	h.last++
	h.core.Attach(core.Handle(h.last))
	if err := h.plugin.CreateSession(h.last, core.Handle(h.last)); err != nil {
		h.b.Fatal(err)
	}
	return h.last
}

func (h *hall) leave(id uint64) {
	if err := h.plugin.DestroySession(id); err != nil {
		h.b.Fatal(err)
	}
	h.core.Forget()
}

// ask sends a request whose answer is an event; session 0 stands for the Admin API.
func (h *hall) ask(id uint64, body, jsep string) {
	if id == 0 {
		h.core.FreeJSON(h.plugin.HandleAdminMessage(body))
		return
	}
	result := h.plugin.HandleMessage(id, Message{Transaction: "t", Body: body, JSEP: jsep})
	if h.core.FreeJSON(result.Content); result.Type != core.ResultWait {
		h.b.Fatalf("%s: answered %+v", body, result)
	}
}
