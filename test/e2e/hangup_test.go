package e2e

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	. "janus-golua/test/janustest"
)

// hangups is a script that counts hangups, and constantly asks the clients that call and hang
// up for keyframes. It does not ask the other clients, because Janus reads nothing from a peer
// while it has so much to send to that peer.
const hangups = anything + `
local stats = require "json".decode
sessions, hungUp = {}, {}
function createSession(id) hungUp[id] = 0 end
function destroySession(id) sessions[id] = nil end
function hangupMedia(id) hungUp[id] = hungUp[id] + 1 end
function busy()
	for _ = 1, 100 do for id in pairs(sessions) do sendPli(id) end end
	timeCallback("busy", nil, 1)
end
function count(id, direction)
	local total = 0
	for _, stream in pairs(stats(streamStats { session = id })[direction] or {}) do total = total + stream.packets end
	return total
end
init = busy
`

// callee is a client that calls again and again on one handle. A publisher sends to it all the
// time, and it sends to a watcher.
type callee struct {
	*member
	j                  *Janus
	publisher, watcher *member
	video              *Sender
}

func (c *callee) connect(t *testing.T) {
	c.Peer = NewPeer(t).Publish()
	c.video = c.Peer.Video
	offer := c.Peer.Offer()
	event := c.Handle.Start(map[string]any{"answer": AnswerAll(offer.SDP)}, offer)
	c.Peer.Accept(event.Get("jsep.sdp").String())
	c.Peer.Connected()
	c.Handle.WaitFor("webrtcup")
	c.id = event.Get("plugindata.data.id").Int()
	c.run(t, `sessions[%d] = true`, c.id)
}

func (c *callee) count(t *testing.T, whose *member, direction string) int {
	var count int
	_, err := fmt.Sscan(c.run(t, `return string.format("%%d", count(%d, %q))`, whose.id, direction), &count)
	must(t, err)
	return count
}

// flows checks that media flow both ways on the present PeerConnection.
func (c *callee) flows(t *testing.T) {
	c.run(t, `assert(forward { from = %[1]d, to = %[2]d, medium = "video" })
		assert(forward { from = %[2]d, to = %[3]d, medium = "video" })`, c.publisher.id, c.id, c.watcher.id)
	before := c.count(t, c.watcher, "out")
	c.video.Until("up", "media from the publisher, and to the watcher", func() bool {
		return len(c.Peer.Packets(Video)) >= 20 && c.count(t, c.watcher, "out") >= before+10
	})
	Continuous(t, c.Peer.Packets(Video), 3000)
}

// hangUp ends the PeerConnection. From then on nothing is sent to the callee, though the
// publisher goes on, and the callee's own route is gone.
func (c *callee) hangUp(t *testing.T, round int) {
	c.Handle.Hangup()
	c.Handle.WaitFor("hangup")
	Eventually(t, "the script's hangupMedia", func() bool {
		return c.run(t, `return hungUp[%d] == %d`, c.id, round) == "true"
	})
	if c.run(t, `return stopForward { from = %d, to = %d, medium = "video" }`, c.id, c.watcher.id) != "false" {
		t.Error("what the publisher of a PeerConnection that has ended fed is still there")
	}
	got, sent := c.count(t, c.member, "out"), c.count(t, c.publisher, "in")
	Eventually(t, "the publisher goes on", func() bool { return c.count(t, c.publisher, "in") >= sent+30 })
	if now := c.count(t, c.member, "out"); now != got {
		t.Errorf("%d packets were sent to a PeerConnection that has ended", now-got)
	}
	c.Peer.Close()
}

// The core frees a PeerConnection after hangup_media, while other threads may request
// keyframes from it and send to it. Janus 1.1.2 crashes in send_pli if both happen at
// once. The plugin must keep the two apart.
func TestNothingIsSentToAPeerConnectionThatEnds(t *testing.T) {
	j := startWith(t, hangups, "inline_viewers = 2")
	publishing := NewPeer(t)
	video := publishing.AddVideo()
	publisher, watcher := join(t, j, publishing), join(t, j, NewPeer(t).Receive(Video))
	watcher.run(t, `assert(forward { from = %d, to = %d, medium = "video" })`, publisher.id, watcher.id)
	stop := sendAll(video)
	before := j.Usage(t)
	var clients sync.WaitGroup
	for range 3 {
		clients.Go(func() {
			c := &callee{member: &member{Handle: j.Connect().Attach(UnderTest().Package)}, j: j, publisher: publisher, watcher: watcher}
			for round := range 6 {
				c.connect(t)
				c.flows(t)
				c.hangUp(t, round+1)
			}
			c.Detach()
		})
	}
	clients.Wait()
	stop()
	if !j.Alive() {
		t.Fatal("Janus is gone")
	}
	if gaveUp := j.Lines("after its hangup"); len(gaveUp) > 0 {
		t.Errorf("hangups took their whole patience: %s", strings.Join(gaveUp, "\n"))
	}
	// There were 18 PeerConnections; Go keeps some threads for later use.
	Eventually(t, "threads and descriptors are those of the beginning", func() bool {
		now := j.Usage(t)
		return now.Threads < before.Threads+9 && now.Descriptors < before.Descriptors+9
	})
}
