package plugin

import (
	"os"
	"path/filepath"
	"testing"

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
