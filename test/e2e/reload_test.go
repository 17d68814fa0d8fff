package e2e

import (
	"fmt"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// A call goes on through twenty reloads: every packet comes back, in order, and
// the script knows its session.
func TestACallGoesOnThroughReloads(t *testing.T) {
	script := t.TempDir() + "/app.lua"
	source := fragile + `
generation = GENERATION
function exportState() return { generation = generation } end
function importState(state) before = state.generation end
function querySession() return json.encode { generation = generation, before = before } end
`
	write := func(generation int) {
		writeFile(t, script, strings.Replace(source, "GENERATION", fmt.Sprint(generation), 1))
	}
	write(0)
	j := Start(t, Options{Plugin: Golua, Script: script})
	handle, peer := call(t, j, Golua.Package)
	admin := j.Admin()
	echoes(peer, peer.Video, Video, 1)
	sent, got := 0, len(peer.Packets(Video))
	for generation := 1; generation <= 20; generation++ {
		write(generation)
		for range 5 {
			peer.Video.Send(fmt.Sprint("during ", sent))
			sent++
		}
		if answer := admin.MessagePlugin(Golua.Package, map[string]any{"golua": "reload"}); answer.Get("response.golua").String() != "reloaded" {
			t.Fatalf("reload was answered %s", answer.Raw)
		}
		info := admin.HandleInfo(handle).Get("plugin_specific")
		if info.Get("generation").Int() != int64(generation) || info.Get("before").Int() != int64(generation-1) {
			t.Errorf("after reload %d the script says %s", generation, info.Raw)
		}
	}
	Eventually(t, "all packets", func() bool { return len(peer.Packets(Video)) >= got+sent })
	Continuous(t, peer.Packets(Video), 3000)

	writeFile(t, script, "x = = 1")
	answer := admin.MessagePlugin(Golua.Package, map[string]any{"golua": "reload"})
	if !strings.Contains(answer.Get("response.error").String(), "app.lua") {
		t.Errorf("a faulty script was answered %s", answer.Raw)
	}
	echoes(peer, peer.Video, Video, 5)
	if answer := handle.Call(map[string]any{}); !answer.Get("fine").Bool() {
		t.Errorf("the old script answers %s", answer.Raw)
	}
}
