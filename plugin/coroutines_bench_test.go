package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

// BenchmarkScheduledCoroutines measures coroutines that the scheduler resumes, with the script of
// test/bench: so many at once, which are suspended so many times.
func BenchmarkScheduledCoroutines(b *testing.B) {
	for _, c := range []struct{ atOnce, yields int }{{1, 0}, {1, 1}, {1000, 0}, {10_000, 1}} {
		b.Run(fmt.Sprintf("%d at once, %d yields", c.atOnce, c.yields), func(b *testing.B) { benchmarkCoroutines(b, c.atOnce, c.yields) })
	}
}

func benchmarkCoroutines(b *testing.B, atOnce, yields int) {
	source, err := os.ReadFile("../test/bench/coroutines.lua")
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "app.lua")
	if err := os.WriteFile(file, source, 0o600); err != nil {
		b.Fatal(err)
	}
	fake := coretest.New()
	ended := make(chan struct{}, 1)
	fake.BeforePush = func() { ended <- struct{}{} }
	fake.Config = core.Config{"general": {"script": file}}
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
	b.ResetTimer()
	const request = `{"count": %d, "at_once": %d, "yields": %d}`
	fake.FreeJSON(p.HandleMessage(1, Message{Transaction: "t", Body: fmt.Sprintf(request, b.N, min(b.N, atOnce), yields)}).Content)
	<-ended
}
