package rtpout

import (
	"bytes"
	"testing"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"janus-golua/plugin/media/srtpkey"
)

// FuzzRTP gives any bytes to RTP: what is RTP is sent with another payload
// type and SSRC and nothing else changed, and decrypts to that; the rest is
// malformed.
func FuzzRTP(f *testing.F) {
	for _, packet := range [][]byte{plainPacket, fullPacket, oddPacket, plainPacket[:12], {}} {
		f.Add(packet)
	}
	socket := newReceiver(f, "127.0.0.1").UDPConn
	f.Fuzz(func(t *testing.T, packet []byte) {
		out := receiver{socket, t}
		theirs := theirContext(t, 80)
		plain := forward(t, Target{Port: out.port(), PayloadType: 100, SSRC: 7}, nil)
		secret := forward(t, Target{Port: out.port(), PayloadType: 100, SSRC: 7, SRTPSuite: 80, SRTPKey: testKey}, nil)
		given := bytes.Clone(packet)
		plain.RTP(given)
		secret.RTP(given)
		if !bytes.Equal(given, packet) {
			t.Fatal("the given packet was changed")
		}
		var parsed rtp.Packet
		if parsed.Unmarshal(packet) != nil || parsed.Version != 2 {
			if plain.Stats() != (Stats{Malformed: 1}) || secret.Stats() != (Stats{Malformed: 1}) {
				t.Fatalf("malformed: %+v, %+v", plain.Stats(), secret.Stats())
			}
			return
		}
		wanted := replaced(packet, 100, 7)
		if got, _ := out.next(); !bytes.Equal(got, wanted) {
			t.Fatalf("sent %x, not %x", got, wanted)
		}
		sealed, _ := out.next()
		// A receiver with Cryptex (RFC 9335) takes the profiles 0xC0DE and
		// 0xC2DE for its own; pion does even without.
		if parsed.Extension && (parsed.ExtensionProfile == 0xC0DE || parsed.ExtensionProfile == 0xC2DE) {
			return
		}
		if got, err := theirs.DecryptRTP(nil, sealed, nil); err != nil || !bytes.Equal(got, wanted) {
			t.Fatalf("decrypted %x, %v, not %x", got, err, wanted)
		}
	})
}

// FuzzRTCP gives any bytes to the parser of feedback, below the guard that
// would hide a panic: as they are, as the receiver's SRTCP, and as a stranger's.
func FuzzRTCP(f *testing.F) {
	for _, part := range []rtcp.Packet{pli, fir, report, nack} {
		f.Add(marshal(f, report, part))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, message []byte) {
		p, err := srtpkey.Parse(80, testKey)
		if err != nil {
			t.Fatal(err)
		}
		plain, secret := feedback{}, feedback{}
		if secret.in, err = p.Context(); err != nil {
			t.Fatal(err)
		}
		given := bytes.Clone(message)
		wanted := len(plain.requests(given)) > 0
		if len(secret.requests(given)) > 0 {
			t.Fatal("a stranger is listened to")
		}
		if !bytes.Equal(given, message) {
			t.Fatal("the message was changed")
		}
		sealed, err := theirContext(t, 80).EncryptRTCP(nil, message, nil)
		if err == nil && len(secret.requests(sealed)) > 0 != wanted {
			t.Fatalf("as SRTCP it is not %v", wanted)
		}
	})
}
