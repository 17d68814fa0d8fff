package payload

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/pion/rtp"
)

// The reader agrees with pion's reader, which also follows RFC 3550 and RFC 8285, on whether
// bytes are RTP and on each field. The test writes valid packets, and then changes and cuts
// them at random.
func TestHeadersAreReadAsPionReadsThem(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	whole, broken := 0, 0
	for i := range 200_000 {
		packet := randomRTP(random)
		var theirs rtp.Packet
		isRTP := theirs.Unmarshal(packet) == nil && theirs.Version == 2
		ours, _ := ParseHeader(packet)
		payload, ok := ours.Payload(packet)
		if got := ok && ours.Sound(); got != isRTP {
			t.Fatalf("packet %d, %x: RTP %v, pion says %v", i, packet, got, isRTP)
		}
		if !isRTP {
			broken++
			continue
		}
		whole++
		if ours.Marker != theirs.Marker || ours.PayloadType != theirs.PayloadType || ours.SequenceNumber != theirs.SequenceNumber ||
			ours.Timestamp != theirs.Timestamp || ours.SSRC != theirs.SSRC || !bytes.Equal(payload, theirs.Payload) {
			t.Fatalf("packet %d, %x: %+v with payload %x, pion says %+v", i, packet, ours, payload, theirs)
		}
	}
	if whole < 20_000 || broken < 20_000 {
		t.Errorf("%d packets were RTP, %d not: too few of one", whole, broken)
	}
}

func randomRTP(random *rand.Rand) []byte {
	n := &numbers{random}
	extensions := make([][]byte, random.IntN(4))
	for i := range extensions {
		extensions[i] = make([]byte, 1+random.IntN(16))
	}
	packet, _ := packetOf(n, extensions, random.IntN(2) == 0, make([]byte, random.IntN(20)))
	for j := 1; j < FixedHeader; j++ {
		packet[j] = byte(random.Uint32())
	}
	for range random.IntN(3) {
		packet[random.IntN(len(packet))] = byte(random.Uint32())
	}
	if random.IntN(4) == 0 {
		packet = packet[:random.IntN(len(packet)+1)]
	}
	return packet
}

func TestNumbersAreWrittenWhereTheyAreRead(t *testing.T) {
	packet := fromHex(t, "80"+fixed+"aa")
	SetNumbers(packet, 65535, 1<<32-2)
	SetSSRC(packet, 1<<31)
	if h, ok := ParseHeader(packet); !ok || h.SequenceNumber != 65535 || h.Timestamp != 1<<32-2 || h.SSRC != 1<<31 || h.Size != FixedHeader {
		t.Errorf("read %+v, %v", h, ok)
	}
}
