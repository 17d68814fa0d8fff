package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
	"janus-golua/test/walkthrough"
)

const walkie = "janus.plugin.walkie"

// TestGuide deploys the application of docs/guide.md as the page says, and uses it: Ada
// talks, Bob hears her, also through a reload, and what she says is recorded. Janus has the
// configuration of its package, which protects some folders.
func TestGuide(t *testing.T) {
	g := deployGuide(t)
	ada, adaPeer := g.joins("Ada")
	bob, bobPeer := g.joins("Bob")
	stranger, peer := g.janus.Connect().Attach(walkie), NewPeer(t)
	peer.AddAudio()
	refused := stranger.Start(map[string]any{"request": "join", "room": "lobby", "token": "forged"}, peer.Offer())
	if got := refused.Get("plugindata.data.error_code").Int(); got != 403 {
		t.Errorf("a stranger is answered %s", refused.Raw)
	}
	stranger.Detach()

	ada.Call(map[string]any{"request": "talk"})
	bob.WaitData("event", "talking")
	hears(bobPeer, adaPeer.Audio)
	if got := bob.Call(map[string]any{"request": "talk"}).Get("error").String(); got != "Ada is talking" {
		t.Errorf("Bob is answered %q", got)
	}
	g.asks() // reload
	hears(bobPeer, adaPeer.Audio)
	g.asks() // stats
	ada.Call(map[string]any{"request": "over"})
	bob.WaitData("event", "over")
	g.request = "{}"
	g.asks() // the application's own answer

	files, _ := filepath.Glob(filepath.Join(g.recordings, "talk-*.mjr"))
	if len(files) != 1 {
		t.Fatalf("recorded are %q", files)
	}
	content, err := os.ReadFile(files[0])
	must(t, err)
	if !bytes.Contains(content, []byte("frame")) {
		t.Errorf("the recording has %d bytes, and not what was said", len(content))
	}
}

// hears sends until some packets have reached a listener.
func hears(listener *Peer, sender *Sender) {
	already := len(listener.Packets(Audio))
	sender.Until("frame", "words", func() bool { return len(listener.Packets(Audio)) >= already+5 })
}

// guide is the application of docs/guide.md, running in a Janus.
type guide struct {
	t          *testing.T
	janus      *Janus
	recordings string
	// request is the page's request to the Admin API, answers are the answers that it shows, in order.
	request string
	answers []string
}

// deployGuide writes the files of the page into folders of the test, and starts Janus.
func deployGuide(t *testing.T) *guide {
	t.Helper()
	folder := t.TempDir()
	g := &guide{t: t, recordings: besideRecordings(t)}
	users := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.URL.Path, "/users/token-of-")
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"name":"` + name + `"}`))
	}))
	t.Cleanup(users.Close)
	blocks, err := walkthrough.Read(filepath.Join(Root(t), "docs/guide.md"))
	must(t, err)
	must(t, walkthrough.Deploy(blocks, folder, strings.NewReplacer(
		"/opt/walkie", folder, guideRecordings, g.recordings, "http://127.0.0.1:8080", users.URL)))
	g.readExchanges(blocks)
	config, err := os.ReadFile(filepath.Join(folder, "janus.plugin.golua.jcfg"))
	must(t, err)
	g.janus = Start(t, Options{Plugin: Golua, PluginConfig: string(config), Packaged: true})
	return g
}

// guideRecordings is the folder of recordings on the page.
const guideRecordings = "/srv/walkie"

// besideRecordings makes a folder beside the one that the page names, so that Janus protects
// both or neither.
func besideRecordings(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp(filepath.Dir(guideRecordings), "walkie")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// TestProtectedFoldersAreNamed records into a folder that the package's configuration protects.
func TestProtectedFoldersAreNamed(t *testing.T) {
	folder, err := os.MkdirTemp("/var/lib", "walkie")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	script := filepath.Join(t.TempDir(), "app.lua")
	must(t, os.WriteFile(script, []byte(`
local janus = require "janus"
janus.plugin { package = "janus.plugin.walkie" }
janus.on("message", function(session)
  local ok, reason = session:record { medium = "audio", codec = "opus", folder = "`+folder+`", file = "x" }
  return { ok = ok, reason = reason }
end)`), 0o600))
	j := Start(t, Options{Plugin: Golua, PluginConfig: fmt.Sprintf("general: { script = %q  recordings = %q }", script, folder), Packaged: true})
	const want = "protected_folders in janus.jcfg"
	j.WaitLog("[golua] configuration: recordings: Janus makes no files in the folder \"" + folder + "\": " + want)
	reply := j.Connect().Attach(walkie).Call(map[string]any{})
	if reason := reply.Get("reason").String(); !strings.Contains(reason, want) {
		t.Errorf("the script is told %s", reply.Raw)
	}
}

// readExchanges takes from the page what it sends to the Admin API, and what that answers.
func (g *guide) readExchanges(blocks []walkthrough.Block) {
	g.t.Helper()
	for _, b := range blocks {
		switch {
		case strings.HasPrefix(b.Text, "curl "):
			_, body, _ := strings.Cut(b.Text, "-d '")
			g.request = gjson.Get(strings.TrimSuffix(body, "'\n"), "request").Raw
		case b.Language == "json":
			g.answers = append(g.answers, b.Text)
		}
	}
	if len(g.answers) != 3 || g.request != `{"golua":"reload"}` {
		g.t.Fatalf("the page asks %q, and shows %d answers", g.request, len(g.answers))
	}
}

// joins lets a client join the lobby.
func (g *guide) joins(name string) (*Handle, *Peer) {
	g.t.Helper()
	handle, peer := g.janus.Connect().Attach(walkie), NewPeer(g.t)
	peer.Audio = peer.AddAudio()
	event := handle.Start(map[string]any{"request": "join", "room": "lobby", "token": "token-of-" + name}, peer.Offer())
	if event.Get("plugindata.data.name").String() != name {
		g.t.Fatalf("%s is answered %s", name, event.Raw)
	}
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	return handle, peer
}

// asks sends the page's next request to the Admin API, and compares the answer with the page's.
func (g *guide) asks() {
	g.t.Helper()
	response := g.janus.Admin().MessagePlugin(walkie, gjson.Parse(g.request).Value()).Get("response|@ugly").Raw
	if !walkthrough.Matches(g.answers[0], response) {
		g.t.Errorf("%s is answered %s; the page shows %s", g.request, response, g.answers[0])
	}
	g.request, g.answers = `{"golua":"stats"}`, g.answers[1:]
}
