package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

// startWith runs a script with additional configuration.
func startWith(t *testing.T, source, configuration string) *Janus {
	t.Helper()
	script := filepath.Join(t.TempDir(), "app.lua")
	must(t, os.WriteFile(script, []byte(source), 0o600))
	return Start(t, Options{PluginConfig: fmt.Sprintf("general: { script = %q\nrecordings = %q\n%s }\n", script, os.TempDir(), configuration)})
}

// sendAll makes senders send eight packets at a time, until it is stopped.
func sendAll(senders ...*Sender) (stop func()) {
	var ended atomic.Bool
	var sending sync.WaitGroup
	for _, sender := range senders {
		sending.Go(func() {
			for !ended.Load() {
				for range 8 {
					sender.Send("load")
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	return func() {
		ended.Store(true)
		sending.Wait()
	}
}

// TestAStreamKeepsItsOrderWhileItsWayChanges sends a stream that goes inline, through
// the ring, and through Go, in turn.
func TestAStreamKeepsItsOrderWhileItsWayChanges(t *testing.T) {
	j := startWith(t, anything, "inline_viewers = 1")
	publishing := NewPeer(t)
	video := publishing.AddVideo()
	publisher := join(t, j, publishing)
	viewer, other := join(t, j, NewPeer(t).Receive(Video)), join(t, j, NewPeer(t).Receive(Video))
	viewer.run(t, `assert(forward { from = %d, to = %d, medium = "video" })`, publisher.id, viewer.id)
	stop := sendAll(video)
	for round := range 30 {
		viewer.run(t, `assert(forward { from = %d, to = %d, medium = "video" })`, publisher.id, other.id)
		time.Sleep(7 * time.Millisecond)
		viewer.run(t, `assert(record { session = %d, medium = "video", codec = "vp8", folder = %q, file = "%d" })`, publisher.id, t.TempDir(), round)
		time.Sleep(7 * time.Millisecond)
		viewer.run(t, `assert(stopForward { from = %d, to = %d, medium = "video" })`, publisher.id, other.id)
		viewer.run(t, `assert(stopRecord { session = %d, medium = "video" })`, publisher.id)
		time.Sleep(7 * time.Millisecond)
	}
	stop()
	Eventually(t, "all packets", func() bool { return len(viewer.PacketsOf("0")) >= len(video.Sent)-8 })
	Continuous(t, viewer.PacketsOf("0"), 3000)
}

// TestAViewerSwitchesPublishers switches between two publishers that both send all the time.
// They send keyframes, because after each switch nothing else is forwarded before one.
func TestAViewerSwitchesPublishers(t *testing.T) {
	j := Start(t, Options{Source: anything})
	var senders []*Sender
	var publishers []*member
	for range 2 {
		peer := NewPeer(t)
		video := peer.AddVideo()
		video.KeyframeEvery = 1
		senders = append(senders, video)
		publishers = append(publishers, join(t, j, peer))
	}
	viewer := join(t, j, NewPeer(t).Receive(Video))
	for _, p := range publishers {
		viewer.run(t, `configureMedium(%d, "video", "out", true)`, p.id)
	}
	viewer.run(t, `configureMedium(%d, "video", "in", true)`, viewer.id)
	stop := sendAll(senders...)
	for round := range 100 {
		from, to := publishers[round%2].id, publishers[(round+1)%2].id
		viewer.run(t, `removeRecipient(%[1]d, %[3]d) addRecipient(%[2]d, %[3]d)`, from, to, viewer.id)
		time.Sleep(8 * time.Millisecond)
	}
	stop()
	Eventually(t, "packets", func() bool { return len(viewer.PacketsOf("0")) > 300 })
	neitherGapNorJump(t, viewer.PacketsOf("0"))
}

// TestRoutesChangeUnderLoad changes everything while media flow, and ends sessions
// meanwhile. The harness checks that Janus could free all handles.
func TestRoutesChangeUnderLoad(t *testing.T) {
	j := startWith(t, anything, "inline_viewers = 2")
	var senders []*Sender
	var members []*member
	for range 4 {
		peer := NewPeer(t)
		senders = append(senders, peer.AddAudio(), peer.AddVideo())
		members = append(members, join(t, j, peer))
	}
	stop := sendAll(senders...)
	control := members[0]
	control.run(t, `ids = { %d, %d, %d, %d }
		local function any() return ids[math.random(#ids)] end
		local moves = {
			function() addRecipient(any(), any()) end, function() removeRecipient(any(), any()) end,
			function() forward { from = any(), to = any(), medium = "video" } end,
			function() stopForward { from = any(), to = any(), medium = "video" } end,
			function() configureMedium(any(), "video", "out", math.random(3) > 1) end,
			function() configureMedium(any(), "video", "in", math.random(3) > 1) end,
			function() configureMedium(any(), "audio", "out", true) configureMedium(any(), "audio", "in", true) end,
			function() setLayers { session = any(), temporal = math.random(0, 2) } end,
			function() detectTalking { session = any(), packets = 3, enabled = math.random(2) == 1 } end,
			function() setBitrate(any(), 100000 * math.random(5)) sendPli(any()) end,
		}
		count = 0
		function move() for _ = 1, 20 do moves[math.random(#moves)]() end count = count + 1 timeCallback("move", nil, 1) end
		move()`, control.id, members[1].id, members[2].id, members[3].id)
	moved := func(count int) {
		Eventually(t, "changes", func() bool { return control.run(t, "return tostring(count > %d)", count) == "true" })
	}
	moved(300)
	members[3].Handle.Hangup()
	moved(500)
	members[2].Detach()
	moved(700)
	members[1].Peer.Close()
	moved(900)
	stop()
	if !j.Alive() {
		t.Error("Janus is gone")
	}
}
