package e2e

import (
	"bytes"
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

// A recording is made by the core's recorder, and has its final name when it is
// stopped, or when the call ends.
func TestRecording(t *testing.T) {
	options := sample(t, "echotest.lua")
	j := Start(t, options)
	handle, peer := call(t, j, "janus.plugin.echotest")
	base := filepath.Join(j.Folder, "recording")
	peer.ChannelOpen()
	before := countPLI(peer)
	handle.Start(map[string]any{"record": true, "filename": base}, nil)
	Eventually(t, "a wish for a keyframe", func() bool { return countPLI(peer) > before })
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
