package rooms

import (
	"os"
	"testing"

	. "janus-golua/test/janustest"
)

func TestOracle(t *testing.T) {
	if os.Getenv("ORACLE") == "" {
		t.Skip()
	}
	p := newPlay(t, Options{Plugin: StockVideoRoom, PluginConfig: configuration})
	for _, s := range conversation {
		t.Logf("%s: %s\n\t\t=> %s", s.who, s.request, p.run(s))
		for _, sdp := range p.sdps {
			t.Logf("SDP\n%s", sdp)
		}
		p.sdps = nil
	}
}

func TestOurs(t *testing.T) {
	if os.Getenv("ORACLE") == "" {
		t.Skip()
	}
	p := newPlay(t, ours(t, configuration))
	defer func() { t.Log(p.janus.Lines("olua"), p.janus.Lines("Lua")) }()
	for _, s := range conversation {
		t.Logf("%s: %s\n\t\t=> %s", s.who, s.request, p.run(s))
	}
}
