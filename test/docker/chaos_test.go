package docker

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"janus-golua/internal/line"
	. "janus-golua/test/janustest"
	"janus-golua/test/relay"
)

// callThrough makes an echo call whose media go through a relay.
func callThrough(t *testing.T, j *Janus, r *relay.Relay) (*Handle, *Peer) {
	t.Helper()
	handle := j.Connect().Attach(sample)
	peer := NewPeer(t).Publish().OpenChannel("chat")
	offer := peer.Offer()
	offer.SDP = r.ToJanus(offer.SDP)
	event := handle.Start(map[string]any{"audio": true, "video": true, "data": true}, offer)
	peer.Accept(r.ToClient(event.Get("jsep.sdp").String()))
	peer.Connected()
	handle.WaitFor("webrtcup")
	return handle, peer
}

// badNetwork is a relay from a client's network to Janus's that loses a datagram in ten, and delays
// and reorders the others, in both directions.
func badNetwork(t *testing.T, far, janus string) *relay.Relay {
	t.Helper()
	bad := line.Properties{Loss: 0.1, Delay: 20 * time.Millisecond, Jitter: 40 * time.Millisecond, Reorder: true}
	return relay.New(t, relay.Options{Near: gateway(t), Far: far, Janus: janus, Down: bad, Up: bad, Seed: rand.Uint64()})
}

// A call over a network that loses a packet in ten, and delays and reorders the others:
// media come back, data come back whole and in order, and nothing leaks.
func TestABadNetwork(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		j := start(t, s.image(), "-e", "JANUS_LOG_LEVEL=5").janus()
		r := badNetwork(t, gateway(t), "")
		handle, peer := callThrough(t, j, r)
		for medium, sender := range map[Medium]*Sender{Audio: peer.Audio, Video: peer.Video} {
			sender.Until("frame", "echoes", func() bool { return len(peer.Packets(medium)) >= 100 })
		}
		peer.ChannelOpen()
		const count = 50
		for i := range count {
			must(t, peer.Channel.SendText(fmt.Sprint("message ", i, ".")))
		}
		Eventually(t, "all messages", func() bool {
			messages, _ := peer.Messages()
			return len(messages) == count
		})
		messages, _ := peer.Messages()
		for i, message := range messages {
			if !strings.Contains(string(message.Data), fmt.Sprint("message ", i, ".")) {
				t.Errorf("message %d is %q", i, message.Data)
			}
		}
		t.Logf("%d datagrams passed, %d were lost", r.Down.Passed()+r.Up.Passed(), r.Down.Lost()+r.Up.Lost())
		handle.Detach()
		peer.Close()
		settled(t, j, 1)
	})
}

// A client that is cut off for three seconds gets its media again.
func TestCutOffAndBack(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		j := start(t, s.image(), "-e", "JANUS_LOG_LEVEL=5").janus()
		r := relay.New(t, relay.Options{Near: gateway(t), Far: gateway(t)})
		handle, peer := callThrough(t, j, r)
		echoes := func() {
			t.Helper()
			already := len(peer.Packets(Video))
			peer.Video.Until("frame", "echoes", func() bool { return len(peer.Packets(Video)) >= already+50 })
		}
		echoes()
		r.Cut(true)
		intoTheVoid(peer)
		r.Cut(false)
		echoes()
		handle.Detach()
		peer.Close()
		settled(t, j, 1)
	})
}

// intoTheVoid sends video for three seconds.
func intoTheVoid(peer *Peer) {
	for until := time.Now().Add(3 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		peer.Video.Send("into the void")
	}
}

// Janus is killed during a call: the client notices by its connection, and the same
// container, started again, takes calls.
func TestKilledAndRestarted(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		c := start(t, s.image())
		handle, peer := call(t, c.janus(), sample)
		docker(t, "kill", c.id)
		if answer := handle.Message(map[string]any{}, nil); answer.Exists() {
			t.Errorf("a dead Janus answers %s", answer.Raw)
		}
		peer.Close()
		docker(t, "start", c.id)
		call(t, c.janus(), sample)
		Eventually(t, "the health check", func() bool { return c.is(".State.Health.Status") == "healthy" })
	})
}
