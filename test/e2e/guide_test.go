package e2e

import (
	"bytes"
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
// talks, Bob hears her, also during a reload, and a recording of her voice is made.
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
	g := &guide{t: t, recordings: t.TempDir()}
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
		"/opt/walkie", folder, "/var/lib/walkie", g.recordings, "http://127.0.0.1:8080", users.URL)))
	g.readExchanges(blocks)
	config, err := os.ReadFile(filepath.Join(folder, "janus.plugin.golua.jcfg"))
	must(t, err)
	g.janus = Start(t, Options{Plugin: Golua, PluginConfig: string(config)})
	return g
}

// readExchanges reads the page's requests to the Admin API and the answers.
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
