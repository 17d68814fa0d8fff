package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
	. "janus-golua/test/janustest"
)

// Janus ends in time though 200 sessions are alive with timers, recordings and
// forwarding, and some of them with calls.
func TestShutdownWithManySessions(t *testing.T) {
	const sessions, calls = 200, 10
	j := Start(t, Options{Plugin: Golua, MayCrash: true, Source: echoing})
	client := j.Connect()
	prepare := func(handle *Handle, name string) {
		t.Helper()
		result := handle.Call(map[string]any{"lua": fmt.Sprintf(`local id = ...
			pokeScheduler()
			return timeCallback("resumeScheduler", nil, 3600000), addRecipient(id, id), startRecording(id, "video", "vp8", %q, %q)`, j.Folder, name)})
		if got := result.Get("result.@ugly").Raw; got != "[0,0,0]" {
			t.Fatalf("answered %s", got)
		}
	}
	for i := range sessions - calls {
		prepare(client.Attach(Golua.Package), fmt.Sprint("session-", i))
	}
	for i := range calls {
		handle := client.Attach(Golua.Package)
		// Without data channels: see docs/testing.md.
		peer := NewPeer(t).Publish()
		event := handle.Start(map[string]any{}, peer.Offer())
		peer.Accept(event.Get("jsep.sdp").String())
		peer.Connected()
		prepare(handle, fmt.Sprint("call-", i))
		echoes(peer, peer.Video, Video, 5)
	}
	start := time.Now()
	j.Interrupt()
	state := j.Wait()
	// When Janus's main function has ended, threads of handles may still free them. Janus does
	// not wait for these threads; a crash then is not the plugin's.
	if !state.Success() && len(j.Lines("Bye!")) == 0 {
		t.Errorf("Janus ended with %v", state)
	}
	if took := time.Since(start); took > awaiting.Patience {
		t.Errorf("it took %v", took)
	}
	if len(j.Lines("NOTE destroySession")) != sessions || len(j.Lines("NOTE destroy")) != sessions+1 {
		t.Errorf("the script was told of %d ends", len(j.Lines("NOTE destroySession")))
	}
	files, err := filepath.Glob(j.Folder + "/*.mjr")
	if err != nil || len(files) != sessions {
		t.Errorf("%d recordings (%v)", len(files), err)
	}
	for i := range calls {
		content, err := os.ReadFile(fmt.Sprintf("%s/call-%d.mjr", j.Folder, i))
		if err != nil || !bytes.HasPrefix(content, []byte("MJR0000")) || !bytes.Contains(content, []byte("frame")) {
			t.Errorf("the recording of call %d has %d bytes (%v)", i, len(content), err)
		}
	}
}
