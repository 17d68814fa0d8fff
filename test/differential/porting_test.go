package differential

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
	"janus-golua/test/walkthrough"
)

// portingGuide is the page on scripts of the stock plugin.
func portingGuide(t *testing.T) string {
	t.Helper()
	return filepath.Join(Root(t), "docs/porting.md")
}

func TestPortingGuideNamesEachDifference(t *testing.T) {
	text, err := os.ReadFile(portingGuide(t))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n## Differences\n")
	table, _, _ = strings.Cut(table, "\n## ")
	named := func(lua string) {
		if !strings.Contains(table, "`"+lua+"`") {
			t.Errorf("docs/porting.md does not say that %s differs", lua)
		}
	}
	differing := 0
	for _, call := range calls {
		if call.why != "" {
			named(call.lua)
			differing++
		}
	}
	for _, reply := range replies {
		if reply.why != "" {
			named(reply.lua)
			differing++
		}
	}
	rows, _, _ := strings.Cut(table, "\nA script that checks")
	listed := 0
	for line := range strings.Lines(rows) {
		if first, ok := strings.CutPrefix(line, "| `"); ok {
			first, _, _ = strings.Cut("`"+first, " | ")
			listed += strings.Count(first, "`") / 2
		}
	}
	if listed != differing+1 { // and `handleMessage`, which says where one returns
		t.Errorf("docs/porting.md lists %d calls and replies; %d differ", listed-1, differing)
	}
}

// TestPortedScript plays the same client against the script of docs/porting.md as it was, in the
// stock plugin and in ours, and against each step of what becomes of it.
func TestPortedScript(t *testing.T) {
	blocks, err := walkthrough.Read(portingGuide(t))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	script := filepath.Join(folder, "mirror.lua")
	var want []string
	for _, b := range blocks {
		switch {
		case b.IsFile():
			if err := b.Write(folder); err != nil {
				t.Fatal(err)
			}
		case b.Language == "console":
			if want == nil {
				want = mirrored(t, StockLua, script)
			}
			if got := mirrored(t, Golua, script); !slices.Equal(got, want) {
				t.Errorf("at line %d clients see %q; of the stock plugin they see %q", b.Line, got, want)
			}
		}
	}
	if len(want) == 0 {
		t.Error("the page has no script")
	}
}

// mirrored is what a client of the script sees.
func mirrored(t *testing.T, plugin Plugin, script string) (seen []string) {
	t.Helper()
	j := Start(t, Options{Plugin: plugin, Script: script, Path: "/usr/share/janus/lua"})
	handle, peer := j.Connect().Attach("janus.plugin.mirror"), NewPeer(t)
	sender := peer.AddAudio()
	seen = append(seen, handle.Call(map[string]any{"request": "jion"}).Raw)
	event := handle.Start(map[string]any{"request": "join", "name": "Ada"}, peer.Offer())
	seen = append(seen, event.Get("plugindata.data").Raw)
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	sender.Until("frame", "what was said", func() bool { return len(peer.Packets(Audio)) >= 5 })
	seen = append(seen, handle.Call(map[string]any{"request": "who"}).Raw,
		j.Admin().HandleInfo(handle).Get("plugin_specific.name").Raw)
	handle.Hangup()
	seen = append(seen, handle.WaitData("event", "bye").Get("plugindata.data").Raw)
	for i, text := range seen {
		// Lua 5.3 writes the keys of a table in any order.
		sorted, err := json.Marshal(gjson.Parse(text).Value())
		if err != nil {
			t.Fatal(err)
		}
		seen[i] = string(sorted)
	}
	return seen
}
