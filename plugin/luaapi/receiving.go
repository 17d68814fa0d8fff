package luaapi

import (
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/rtpin"
)

// Receiving is what a script needs to receive RTP from outside of WebRTC: each port is a
// session that has no client.
type Receiving interface {
	// ReceiveRTP opens a port. Address is that of an IP address or a network interface, ""
	// for what the configuration says; of options it needs Port, SRTPSuite and SRTPKey.
	ReceiveRTP(address string, options rtpin.Options, streams []ReceivedStream) (Received, error)
	// SetReceived replaces the streams of such a session.
	SetReceived(session uint64, streams []ReceivedStream) error
	// Receives says whether a session is one.
	Receives(session uint64) bool
}

// ReceivedStream is what one m-line gets.
type ReceivedStream struct {
	rtpin.Stream
	Codec string
	// Simulcast says that the SSRCs are those of substreams.
	Simulcast bool
}

// Medium is the stream's.
func (s ReceivedStream) Medium() media.Medium {
	switch {
	case s.Video:
		return media.Video
	case s.Data:
		return media.Data
	}
	return media.Audio
}

// Received is the session of a port, and where to send to.
type Received struct {
	Session        uint64
	Address        string
	Port, RTCPPort int
}
