package luaapi

// Receiving is what a script needs to receive RTP from outside of WebRTC: each port is a
// session that has no client.
type Receiving interface {
	ReceiveRTP(source RTPSource) (Received, error)
	// SetReceived replaces the streams of such a session.
	SetReceived(session uint64, streams []ReceivedStream) error
	// Receives says whether a session is one.
	Receives(session uint64) bool
}

// RTPSource is where and how to receive.
type RTPSource struct {
	// Address is an IP address or the name of a network interface, "" for what the
	// configuration says.
	Address string
	// Port is 0 for any.
	Port      int
	SRTPSuite int
	SRTPKey   string
	Streams   []ReceivedStream
}

// ReceivedStream is what one m-line gets.
type ReceivedStream struct {
	Medium Medium
	Codec  string
	// SSRCs are one, or with Simulcast those of the substreams, the lowest first; 0 is none.
	SSRCs     [3]uint32
	Simulcast bool
	// The ids of RTP header extensions, 0 is none.
	AudioLevel, Orientation, PlayoutDelay uint8
}

// Received is the session of a port, and where to send to.
type Received struct {
	Session        uint64
	Address        string
	Port, RTCPPort int
}
