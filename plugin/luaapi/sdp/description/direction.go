package description

import "strings"

// Direction says who sends in an m-line, from the point of view of the description's
// author.
type Direction string

// The directions of RFC 8866, 6.7.
const (
	SendRecv Direction = "sendrecv"
	SendOnly Direction = "sendonly"
	RecvOnly Direction = "recvonly"
	Inactive Direction = "inactive"
)

// ParseDirection reads a direction.
func ParseDirection(text string) (Direction, bool) {
	switch d := Direction(text); d {
	case SendRecv, SendOnly, RecvOnly, Inactive:
		return d, true
	}
	return "", false
}

// Sends says whether the author may send. No direction means sendrecv.
func (d Direction) Sends() bool { return d == SendRecv || d == SendOnly || d == "" }

// Receives says whether the author may receive.
func (d Direction) Receives() bool { return d == SendRecv || d == RecvOnly || d == "" }

// Reversed is the direction from the other side's point of view.
func (d Direction) Reversed() Direction { return directionOf(d.Receives(), d.Sends()) }

// Within is what remains of a direction when only limit is possible.
func (d Direction) Within(limit Direction) Direction {
	return directionOf(d.Sends() && limit.Sends(), d.Receives() && limit.Receives())
}

func directionOf(sends, receives bool) Direction {
	switch {
	case sends && receives:
		return SendRecv
	case sends:
		return SendOnly
	case receives:
		return RecvOnly
	}
	return Inactive
}

// kindOf is the kind of an m-line of SDP.
func kindOf(media, protocol string) string {
	if media == "application" && strings.Contains(protocol, "SCTP") {
		return Data
	}
	return media
}

// mediaOf is SDP's word for a kind.
func mediaOf(kind string) string {
	if kind == Data {
		return "application"
	}
	return kind
}

// UsesRTP says whether the formats of an m-line are payload types.
func UsesRTP(protocol string) bool { return strings.Contains(protocol, "RTP") }
