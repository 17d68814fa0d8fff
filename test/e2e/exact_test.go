package e2e

import (
	"bytes"
	"slices"
	"testing"

	. "janus-golua/test/janustest"
)

// The echo is compared with the sent packets byte for byte. From the first echo on, none may be
// missing, doubled or altered.
func TestEchoedPayloadsAreThoseSent(t *testing.T) {
	j := Start(t, stockEcho())
	_, peer := call(t, j, echoPackage)
	for medium, sender := range map[Medium]*Sender{Audio: peer.Audio, Video: peer.Video} {
		echoes(peer, sender, medium, 50)
		packets := peer.Packets(medium)
		first := slices.IndexFunc(sender.Sent, func(sent []byte) bool { return bytes.Equal(sent, packets[0].Payload) })
		if first < 0 {
			t.Fatalf("%v: nobody sent %x", medium, packets[0].Payload)
		}
		for i, packet := range packets {
			if !bytes.Equal(packet.Payload, sender.Sent[first+i]) {
				t.Errorf("%v packet %d is %x, sent was %x", medium, i, packet.Payload, sender.Sent[first+i])
			}
		}
	}
}
