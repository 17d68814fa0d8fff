package docker

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/pion/rtp"

	. "janus-golua/test/janustest"
	"janus-golua/test/relay"
)

// The demo room. Its publishers are on the network of the tests, its viewers on another
// network.
const room = 1234

// farther is another network beside that of the tests, with fixed addresses: a container that
// is connected to it again gets its former address.
type farther struct {
	t                              *testing.T
	name, subnet, gateway, address string
}

func newFarther(t *testing.T, s suite) farther {
	t.Helper()
	f := farther{t: t, name: "golua-far-" + s.name, subnet: "10.213.77.0/28", gateway: "10.213.77.1", address: "10.213.77.5"}
	if s.name == sid.name {
		f.subnet, f.gateway, f.address = "10.213.77.16/28", "10.213.77.17", "10.213.77.21"
	}
	docker(t, "network", "create", "--label", label, "-o", "com.docker.network.bridge.name="+f.bridge(),
		"--subnet", f.subnet, "--gateway", f.gateway, f.name)
	t.Cleanup(func() { docker(t, "network", "rm", f.name) })
	return f
}

// bridge is the network's device; the kernel allows 15 letters.
func (f farther) bridge() string { return "glf-" + strings.TrimPrefix(f.name, "golua-far-") }

func (f farther) connect(c *container) {
	f.t.Helper()
	docker(f.t, "network", "connect", "--ip", f.address, f.name, c.id)
}

func (f farther) disconnect(c *container) {
	f.t.Helper()
	docker(f.t, "network", "disconnect", f.name, c.id)
}

// set pulls the network's cable ("down") or plugs it in again ("up").
func (f farther) set(state string) {
	f.t.Helper()
	interfaces.RLock()
	defer interfaces.RUnlock()
	if output, err := exec.Command("ip", "link", "set", f.bridge(), state).CombinedOutput(); err != nil {
		f.t.Fatalf("%s cannot be set %s: %v %s", f.bridge(), state, err, output)
	}
}

// Janus is on two networks. A publisher reaches it on one, viewers on the other, which
// loses, delays and reorders packets. A viewer that is cut off for three seconds sees the video
// again. When Janus's container loses that network, the viewer's call ends, and the next call
// works.
func TestTwoNetworks(t *testing.T) {
	inEach(t, testTwoNetworks)
}

func testTwoNetworks(t *testing.T, s suite) {
	far := newFarther(t, s)
	c := start(t, s.image(), "-e", "JANUS_LOG_LEVEL=5", "-e", "GOLUA_SCRIPT=videoroom.lua")
	far.connect(c)
	p := publish(t, c)

	viewer := p.watched(far)
	viewer.sees(p)
	far.set("down")
	intoTheVoid(p.peer)
	far.set("up")
	viewer.sees(p)
	viewer.leaves(p)

	viewer = p.watched(far)
	viewer.sees(p)
	far.disconnect(c)
	intoTheVoid(p.peer)
	far.connect(c)
	viewer.leaves(p)

	viewer = p.watched(far)
	viewer.sees(p)
	viewer.leaves(p)
	p.handle.Detach()
	p.peer.Close()
	settled(t, p.janus, 4)
}

// publisher sends to a room over the network of the tests.
type publisher struct {
	t      *testing.T
	janus  *Janus
	handle *Handle
	peer   *Peer
	feed   uint64
}

// publish joins the room as a publisher. The publisher learns only the container's address on
// the network of the tests.
func publish(t *testing.T, c *container) *publisher {
	t.Helper()
	j := c.janus()
	p := &publisher{t: t, janus: j, handle: j.Connect().Attach(VideoRoom), peer: NewPeer(t).Publish()}
	joined := p.handle.Start(map[string]any{"request": "joinandconfigure", "ptype": "publisher", "room": room}, p.peer.Offer())
	p.feed = joined.Get("plugindata.data.id").Uint()
	near := c.address()
	p.peer.Accept(relay.Only(joined.Get("jsep.sdp").String(), near))
	p.peer.Connected()
	p.handle.WaitFor("webrtcup")
	return p
}

// viewer watches a publisher through a relay.
type viewer struct {
	t      *testing.T
	handle *Handle
	peer   *Peer
	relay  *relay.Relay
}

// watched subscribes a viewer on the other network.
func (p *publisher) watched(far farther) *viewer {
	p.t.Helper()
	r := badNetwork(p.t, far.gateway, far.address)
	v := &viewer{t: p.t, relay: r, handle: p.janus.Connect().Attach(VideoRoom), peer: NewPeer(p.t)}
	attached := v.handle.Start(map[string]any{"request": "join", "ptype": "subscriber", "room": room, "streams": []any{map[string]any{"feed": p.feed}}}, nil)
	answer := v.peer.Answer(r.ToClient(attached.Get("jsep.sdp").String()))
	answer.SDP = r.ToJanus(answer.SDP)
	v.handle.Start(map[string]any{"request": "start"}, answer)
	v.peer.Connected()
	v.handle.WaitFor("webrtcup")
	return v
}

// sees waits until a hundred more packets have arrived.
func (v *viewer) sees(p *publisher) {
	v.t.Helper()
	already := len(v.peer.Packets(Video))
	p.peer.Video.Until("frame", "video at the viewer", func() bool { return len(v.peer.Packets(Video)) >= already+100 })
}

// leaves detaches the viewer, and checks that everything it got was sent by the publisher.
func (v *viewer) leaves(p *publisher) {
	v.t.Helper()
	areOf(v.t, p.peer.Video, v.peer.Packets(Video))
	v.handle.Detach()
	v.peer.Close()
	v.t.Logf("%d datagrams passed, %d were lost", v.relay.Down.Passed()+v.relay.Up.Passed(), v.relay.Down.Lost()+v.relay.Up.Lost())
}

// areOf checks that packets were sent by sender, byte by byte, and that none comes twice.
func areOf(t *testing.T, sender *Sender, packets []*rtp.Packet) {
	t.Helper()
	sent := make(map[string]bool)
	for _, payload := range sender.Sent {
		sent[string(payload)] = true
	}
	seen := make(map[uint16]bool)
	for _, packet := range packets {
		if seen[packet.SequenceNumber] || !sent[string(packet.Payload)] {
			t.Errorf("packet %d carries %q: it came twice, or nobody has sent that", packet.SequenceNumber, packet.Payload)
		}
		seen[packet.SequenceNumber] = true
	}
}
