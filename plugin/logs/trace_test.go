package logs

import (
	"strings"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

type about struct{}

func (*about) String() string { return "session 1" }

// TestTracingIsFreeUntilItIsWanted measures what lines cost that are not written.
func TestTracingIsFreeUntilItIsWanted(t *testing.T) {
	c := coretest.New()
	c.Level = core.LogVerbose
	l, s, body := New(c), new(about), strings.Repeat("x", 100)
	if n := testing.AllocsPerRun(100, func() {
		l.Trace(core.LogHuge, s, "request ", body, ": ", body)
		l.TraceJSEP(s, "gets ", body)
	}); n != 0 {
		t.Errorf("%v allocations at a level that is off", n)
	}
	if lines := c.Lines("session 1"); len(lines) != 0 {
		t.Errorf("written are %q", lines)
	}
	c.Level = core.LogDebug
	l.Trace(core.LogHuge, s, "says ", strings.Repeat("x\n", 1000))
	l.TraceJSEP(s, "gets ", `{"type":"offer","sdp":"v=0\r\nm=audio 9 X 0\r\nm=video 9 X 0\r\n"}`)
	lines := c.Lines("session 1: ")
	if len(lines) != 2 || strings.Contains(lines[0], "\n") || len(lines[0]) > 3*maxTraced || !strings.HasSuffix(lines[1], "session 1: gets an offer: audio, video") {
		t.Errorf("%q", lines)
	}
}
