package janustest

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/pion/rtp"
)

// PlayoutDelayURI is the RTP extension of WebRTC that bounds how long a browser holds
// packets back: 12 bits each for the minimum and the maximum, in units of 10 ms.
const PlayoutDelayURI = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"

// PlayoutDelay is the delay in the newest packet that has one, such as "10 to 40", or "-".
// description is an offer or answer, which has the extension's number.
func PlayoutDelay(packets []*rtp.Packet, description string) string {
	found := regexp.MustCompile(`a=extmap:(\d+)[^ ]* ` + regexp.QuoteMeta(PlayoutDelayURI)).FindStringSubmatch(description)
	if found == nil || len(packets) == 0 {
		return "-"
	}
	id, _ := strconv.Atoi(found[1])
	data := packets[len(packets)-1].GetExtension(uint8(id))
	if len(data) != 3 {
		return "-"
	}
	return fmt.Sprintf("%d to %d", int(data[0])<<4|int(data[1])>>4, int(data[1]&0xf)<<8|int(data[2]))
}
