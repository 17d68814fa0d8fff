package luaapi

import (
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/rtpin"
)

// Receiving lets a script receive RTP from outside of WebRTC. Each port is a session that
// has no client.
type Receiving interface {
	// ReceiveRTP opens a port. The address is an IP address or the name of a network
	// interface; "" takes what the configuration says. Of the options it uses Port,
	// SRTPSuite and SRTPKey; the others are the plugin's.
	ReceiveRTP(address string, options rtpin.Options, streams []ReceivedStream) (Received, error)
	// SetReceived replaces the streams of such a session.
	SetReceived(session uint64, streams []ReceivedStream) error
	// Receives says whether a session is such a one.
	Receives(session uint64) bool
}

// ReceivedStream is what one m-line receives.
type ReceivedStream struct {
	rtpin.Stream
	Codec string
	// Simulcast says that the SSRCs belong to substreams.
	Simulcast bool
}

// Medium returns the stream's medium.
func (s ReceivedStream) Medium() media.Medium {
	switch {
	case s.Video:
		return media.Video
	case s.Data:
		return media.Data
	}
	return media.Audio
}

// Received is the session of a port, and the address to send to.
type Received struct {
	Session        uint64
	Address        string
	Port, RTCPPort int
}
