package e2e

import (
	"sync"
	"testing"

	. "janus-golua/test/janustest"
)

// The core frees a PeerConnection after hangup_media, while other threads may ask it
// for keyframes and send to it: Janus 1.1.2 crashes in send_pli when it does both at
// once. The plugin keeps them apart.
func TestNothingIsSentToAPeerConnectionThatEnds(t *testing.T) {
	j := Start(t, Options{Source: anything + `
function busy()
	for _ = 1, 300 do for id in pairs(sessions) do sendPli(id) end end
	timeCallback("busy", nil, 0)
end
sessions = {}
function createSession(id) sessions[id] = true end
function destroySession(id) sessions[id] = nil end`})
	control := j.Connect().Attach(UnderTest().Package)
	control.Call(map[string]any{"lua": `busy() return 0`})
	var clients sync.WaitGroup
	for range 3 {
		clients.Go(func() {
			for range 8 {
				m := join(t, j, NewPeer(t).Publish())
				m.Handle.Hangup()
				m.Handle.WaitFor("hangup")
				m.Peer.Close()
				m.Detach()
			}
		})
	}
	clients.Wait()
	if !j.Alive() {
		t.Error("Janus is gone")
	}
}
