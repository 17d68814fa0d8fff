package media

import (
	"errors"
	"fmt"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"janus-golua/plugin/media/payload"
)

// maxPacket is the greatest length that fits into the core's 16 bits.
const maxPacket = 1<<16 - 1

// maxRTP is how many bytes the core's send buffer takes, less the SRTP trailer. The buffer is
// sized for packets that fit an Ethernet frame.
const maxRTP = 1500

var errTooLong = fmt.Errorf("longer than %d bytes", maxPacket)

// CheckRTP says why bytes cannot be sent as an RTP packet; nil if they can.
func CheckRTP(buffer []byte) error {
	if len(buffer) > maxRTP {
		return fmt.Errorf("RTP packet of %d bytes, at most %d can be sent", len(buffer), maxRTP)
	}
	if header, _ := payload.ParseHeader(buffer); header.Sound() {
		return nil
	}
	return whyNoRTP(buffer)
}

// whyNoRTP says what is wrong with an RTP header.
func whyNoRTP(buffer []byte) error {
	var header rtp.Header
	if _, err := header.Unmarshal(buffer); err != nil {
		return fmt.Errorf("no RTP packet: %w", err)
	}
	return fmt.Errorf("no RTP packet: version %d", header.Version)
}

// CheckRTCP says why bytes cannot be sent as an RTCP packet; nil if they can.
func CheckRTCP(buffer []byte) error {
	if len(buffer) > maxRTP {
		return fmt.Errorf("RTCP packet of %d bytes, at most %d can be sent", len(buffer), maxRTP)
	}
	packets, err := rtcp.Unmarshal(buffer)
	if err == nil && len(packets) == 0 {
		err = errors.New("it is empty")
	}
	if err != nil {
		return fmt.Errorf("no RTCP packet: %w", err)
	}
	return nil
}
