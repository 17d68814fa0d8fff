package janustest

import (
	"encoding/binary"
	"os"
	"testing"

	"github.com/pion/rtp"
)

// Recording reads an .mjr file: the header, and the RTP packets. Each packet has eight bytes
// before its length.
func Recording(t testing.TB, path string) (header string, packets []*rtp.Packet) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil || len(content) < 10 {
		t.Fatalf("%s: %v, %d bytes", path, err, len(content))
	}
	at := 10 + int(binary.BigEndian.Uint16(content[8:]))
	header = string(content[10:at])
	for at+10 <= len(content) {
		end := at + 10 + int(binary.BigEndian.Uint16(content[at+8:]))
		packet := new(rtp.Packet)
		if end > len(content) || packet.Unmarshal(content[at+10:end]) != nil {
			break
		}
		packets, at = append(packets, packet), end
	}
	return header, packets
}
