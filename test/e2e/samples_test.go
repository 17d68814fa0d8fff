package e2e

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	. "janus-golua/test/janustest"
)

func sample(t *testing.T, name string) Options {
	t.Helper()
	return Options{Plugin: Golua, Script: filepath.Join(Root(t), "lua", name)}
}

func TestTheStockEchoTestWithOurLibraries(t *testing.T) {
	j := Start(t, Options{Plugin: Golua, Script: stockScripts + "/echotest.lua"})
	_, peer := call(t, j, echoPackage)
	echoes(peer, peer.Audio, Audio, 5)
	echoes(peer, peer.Video, Video, 5)
}

func TestHello(t *testing.T) {
	j := Start(t, sample(t, "hello.lua"))
	handle := j.Connect().Attach(Golua.Package)
	if got := handle.Call(map[string]any{"name": "Ada"}).Get("hello").String(); got != "Ada" {
		t.Errorf("hello says %q", got)
	}
}

// TestGreeter runs the greeter with a service that knows names. It greets and echoes.
func TestGreeter(t *testing.T) {
	asked := make(chan struct{})
	users := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/users/ada's token":
			_, _ = w.Write([]byte(`{"name":"Ada"}`))
		case "/users/slow":
			<-asked
			_, _ = w.Write([]byte(`{"name":"Tardy"}`))
		default:
			http.NotFound(w, r)
		}
	}))
	defer users.Close()
	options := sample(t, "greeter.lua")
	options.Config = users.URL
	const greeter = "janus.plugin.greeter"
	j := Start(t, options)

	slow := j.Connect().Attach(greeter)
	slow.Message(map[string]any{"token": "slow"}, nil) // acknowledged: it waits
	nobody := j.Connect().Attach(greeter).Start(map[string]any{"token": "nobody's"}, nil)
	if nobody.Get("plugindata.data.error_code").Int() != 403 {
		t.Errorf("nobody is answered %s", nobody.Raw)
	}
	handle := j.Connect().Attach(greeter)
	peer := NewPeer(t).Publish().OpenChannel("chat")
	event := handle.Start(map[string]any{"token": "ada's token"}, peer.Offer())
	if got := event.Get("plugindata.data.hello").String(); got != "Ada" {
		t.Errorf("Ada is answered %s", event.Raw)
	}
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	echoes(peer, peer.Audio, Audio, 5)
	echoes(peer, peer.Video, Video, 5)
	if info := j.Admin().HandleInfo(handle).Get("plugin_specific"); info.Get("name").String() != "Ada" {
		t.Errorf("the session is %s", info.Raw)
	}
	close(asked)
	slow.WaitData("hello", "Tardy")
}

// The core's recorder makes a recording. The file gets its final name when the recording is
// stopped, or when the call ends.
func TestRecording(t *testing.T) {
	options := sample(t, "echotest.lua")
	j := Start(t, options)
	handle, peer := call(t, j, "janus.plugin.echotest")
	base := filepath.Join(j.Folder, "recording")
	peer.ChannelOpen()
	before := countPLI(peer)
	handle.Start(map[string]any{"record": true, "filename": base}, nil)
	Eventually(t, "a request for a keyframe", func() bool { return countPLI(peer) > before })
	echoes(peer, peer.Audio, Audio, 20)
	echoes(peer, peer.Video, Video, 20)
	must(t, peer.Channel.SendText("recorded text"))
	Eventually(t, "the text", func() bool { messages, _ := peer.Messages(); return len(messages) == 1 })
	handle.Start(map[string]any{"record": false}, nil)
	for medium, part := range map[string]string{"audio": "frame", "video": "frame", "data": "recorded text"} {
		content, err := os.ReadFile(base + "-" + medium + ".mjr")
		if err != nil || !bytes.HasPrefix(content, []byte("MJR0000")) || !bytes.Contains(content, []byte(part)) {
			t.Errorf("%s: %d bytes (%v)", medium, len(content), err)
		}
	}

	handle.Start(map[string]any{"record": true, "filename": base + "-2"}, nil)
	echoes(peer, peer.Video, Video, 5)
	handle.Hangup()
	Eventually(t, "the recording of a call that ended", func() bool {
		content, err := os.ReadFile(base + "-2-video.mjr")
		return err == nil && bytes.Contains(content, []byte("frame"))
	})
}
