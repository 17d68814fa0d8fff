// Package description is SDP as WebRTC uses it (RFC 8866, 8829): descriptions of sessions
// as data, read from text and written to text. It knows nothing of Lua, and nothing of ICE
// and DTLS, which are Janus's. Package offeranswer makes answers and offers.
//
// Text checks fields that a peer or a script may have set to anything. Its errors name
// fields as scripts do: "media[2].codecs[1].payload_type".
package description

// Limits for reading and writing. An offer of Chrome with 30 m-lines has 100 KB; Janus
// accepts at most 64 KB in one WebSocket message.
const (
	MaxText  = 256 << 10 // bytes
	MaxMedia = 256       // m-lines
	// maxFeedback limits the rtcp-fb lines of a codec: an "a=rtcp-fb:*" counts for each of
	// up to 128 codecs, so that 256 KB of them would become 2 million.
	maxFeedback = 64
)

// Kinds of m-lines. M-lines of other kinds are rejected.
const (
	Audio = "audio"
	Video = "video"
	Data  = "data" // m=application with SCTP: data channels
)

// Description is one side of a session: an offer or an answer.
type Description struct {
	Origin Origin
	// Name is the s= line, "-" when there is none.
	Name string
	// Connection is the c= line of the session, "IN IP4 0.0.0.0"; empty when there is none.
	Connection string
	Bandwidth  []Bandwidth
	// Attributes are those of the session. They are not interpreted.
	Attributes []Attribute
	// Media are the m-lines, in order.
	Media []Media
}

// Origin is the o= line. SessionID stays the same for the whole session; Version grows by
// one with each description.
type Origin struct {
	Username    string
	SessionID   uint64
	Version     uint64 // at most 2^53, up to which Lua counts exactly
	AddressType string // "IP4" or "IP6"
	Address     string
}

// Bandwidth is a b= line: "AS" in kbit/s, "TIAS" in bit/s.
type Bandwidth struct {
	Type  string
	Value uint64
}

// Attribute is an a= line; Value is empty for one without a colon.
type Attribute struct {
	Name, Value string
}

// Media is an m-line with everything that belongs to it.
type Media struct {
	Kind string
	// Port is 9 in WebRTC; 0 means that the m-line is rejected or was given up.
	Port     int
	Protocol string // "UDP/TLS/RTP/SAVPF"
	// Formats are those of an m-line without RTP: "webrtc-datachannel".
	Formats    []string
	Title      string // i=
	Connection string // c=
	Bandwidth  []Bandwidth
	Mid        string
	Direction  Direction
	Codecs     []Codec // in order of preference
	Extensions []Extension
	// Msid names a stream and a track: "stream track".
	Msid       string
	Rids       []Rid
	Simulcast  Simulcast
	SSRCs      []Source
	SSRCGroups []SourceGroup
	// Attributes are all other attributes.
	Attributes []Attribute
}

// Extension is an RTP header extension (RFC 8285).
type Extension struct {
	ID        int // 1 to 14 with one-byte headers, to 255 with two
	URI       string
	Direction Direction // empty: both ways
	// Attributes are the extension's own attributes, behind its URI.
	Attributes string
}

// Rid describes one encoding of an m-line (RFC 8851).
type Rid struct {
	ID         string
	Direction  string // "send" or "recv"
	Parameters Parameters
}

// Simulcast lists the encodings that are sent or received at the same time (RFC 8853), as
// in the text: "h"; "~h" for a paused one; "1,4" for either of two.
type Simulcast struct {
	Send, Receive []string
}

// Source is what the description says of an SSRC.
type Source struct {
	ID         uint32
	Attributes []Attribute // "cname", …
}

// SourceGroup is an ssrc-group: SIM for simulcast, FID for retransmission.
type SourceGroup struct {
	Semantics string
	IDs       []uint32
}

// Rejected says whether an m-line carries nothing and has no transport.
func (m *Media) Rejected() bool { return m.Port == 0 }

// Find returns the index of the m-line with a mid; -1 when there is none.
func (d *Description) Find(mid string) int {
	for i := range d.Media {
		if mid != "" && d.Media[i].Mid == mid {
			return i
		}
	}
	return -1
}

// attribute returns the value of the first attribute with a name.
func attribute(attributes []Attribute, name string) string {
	for _, a := range attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}
