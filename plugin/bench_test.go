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

// BenchmarkJoin measures the offer for a subscriber of five publishers, by videoroom.lua.
func BenchmarkJoin(b *testing.B) {
	fake := coretest.New()
	fake.Config = core.Config{"general": map[string]string{"script": "../lua/videoroom.lua"}}
	fake.Quiet = true
	p := New(fake)
	if err := p.Init("/etc/janus"); err != nil {
		b.Fatal(err)
	}
	defer p.Destroy()
	next := uint64(0)
	ask := func(id uint64, body, jsep string) {
		result := p.HandleMessage(id, Message{Transaction: "t", Body: body, JSEP: jsep})
		if fake.FreeJSON(result.Content); result.Type != core.ResultWait {
			b.Fatalf("%s: answered %+v", body, result)
		}
	}
	attach := func() uint64 {
		next++
		fake.Attach(core.Handle(next))
		if err := p.CreateSession(next, core.Handle(next)); err != nil {
			b.Fatal(err)
		}
		return next
	}
	var feeds []string
	for range 5 {
		id := attach()
		ask(id, fmt.Sprintf(`{"request":"joinandconfigure","ptype":"publisher","room":1234,"id":%d}`, id), offerJSEP)
		p.SetupMedia(id)
		feeds = append(feeds, fmt.Sprintf(`{"feed":%d}`, id))
	}
	p.Await()
	join := `{"request":"join","ptype":"subscriber","room":1234,"streams":[` + strings.Join(feeds, ",") + `]}`
	b.ReportAllocs()
	for b.Loop() {
		id := attach()
		ask(id, join, "")
		if err := p.DestroySession(id); err != nil {
			b.Fatal(err)
		}
		fake.Forget()
	}
}
