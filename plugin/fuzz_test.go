package plugin

import (
	"os"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

// stockScripts are Debian's scripts of the stock plugin.
var stockScripts = []string{"/usr/share/janus/lua/echotest.lua", "/usr/share/janus/lua/videoroom.lua"}

// FuzzStockScripts sends any request to the stock scripts: whatever the scripts do with it,
// the plugin answers, nothing leaks, and the next request is answered.
func FuzzStockScripts(f *testing.F) {
	for _, seed := range []struct{ body, jsep string }{
		{`{"audio":true,"video":false,"bitrate":1000,"record":true}`, ""},
		{`{"request":"create","room":1}`, ""},
		{`{"request":"join","room":1,"ptype":"publisher","display":"x"}`, ""},
		{`{"request":"publish"}`, `{"type":"offer","sdp":"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n"}`},
		{`{"request":"listparticipants","room":null}`, `{"e2ee":true}`},
		{`[]`, `{}`},
		{`{"request":["join"]}`, `[1]`},
	} {
		f.Add(seed.body, seed.jsep)
	}
	var plugins []*bench
	for _, file := range stockScripts {
		if _, err := os.Stat(file); err != nil {
			f.Skip(err)
		}
		fake := coretest.New()
		fake.Config = core.Config{"general": {"script": file, "path": "/usr/share/janus/lua"}}
		p := New(fake)
		if err := p.Init("/etc/janus"); err != nil {
			f.Fatal(err)
		}
		f.Cleanup(p.Destroy)
		plugins = append(plugins, &bench{core: fake, plugin: p})
	}
	next := uint64(0)
	f.Fuzz(func(t *testing.T, body, jsep string) {
		next++
		for _, b := range plugins {
			b.t = t
			b.attach(next)
			for range 2 {
				result := b.plugin.HandleMessage(next, Message{Transaction: "t", Body: body, JSEP: jsep})
				b.core.FreeJSON(result.Content)
				b.plugin.SetupMedia(next)
			}
			b.core.FreeJSON(b.plugin.QuerySession(next))
			if err := b.plugin.DestroySession(next); err != nil {
				t.Error(err)
			}
			if left := len(b.plugin.host.Sessions.All()); left != 0 {
				t.Errorf("%d sessions are left", left)
			}
			b.core.Forget()
		}
	})
}
