// Package bandwidth estimates what the line to a viewer carries.
//
// One Estimator belongs to one PeerConnection. The plugin tells it which packets were handed to the
// core, which RTCP came back, and what time it is. The estimator tells what may be sent. It has no
// clock and no goroutine, takes no lock, and allocates only when it is made. It is not safe for
// concurrent use.
//
// All rates are bits a second on the wire, with the headers of IP, UDP and SRTP. All times are
// durations since one base of the caller's choice, the same for Sent.At and for the arguments.
package bandwidth

import (
	"time"

	"janus-golua/plugin/media/bandwidth/sent"
)

// Flags of a sent packet.
const (
	FlagVideo   = sent.FlagVideo   // the packet is of a video m-line: the core numbers it for transport-wide feedback
	FlagMarker  = sent.FlagMarker  // the RTP marker: the last packet of a frame
	FlagPadding = sent.FlagPadding // the packet has nothing but padding: it belongs to a probe
)

// PaddingSize is the size of an RTP packet of a probe: the header, and the most padding that the
// last byte can tell.
const PaddingSize = 12 + 255

// Sent is one RTP packet that was handed to the core, in 16 bytes.
type Sent = sent.Packet

// Wire is how many bytes an RTP packet of size bytes takes on the wire.
func Wire(size int, video bool) int { return sent.Wire(size, video) }

// Options are what an estimator is made with. Rates that are 0 get a default.
type Options struct {
	CoreVersion   int   // Janus as a number: 1102 is 1.1.2, 1401 is 1.4.1; it says how the core resends
	TransportWide bool  // the answer has the extension transport-wide-cc
	Late          bool  // Count began later than the PeerConnection: the numbers are found by the delays
	NoRTX         bool  // the answer refused RTX: what is resent keeps its number
	Start         int64 // bits/s that are taken for granted before anything was measured; default 300,000
	Min           int64 // bits/s that Proven never falls below; default 120,000: audio, and a few packets of a probe
	Max           int64 // bits/s that Proven never rises above, 0 for no bound
}

// State is what an estimator knows. Bits are on the wire.
type State struct {
	Proven  int64         // bits/s that may be spent: the line has passed them, or less than that was seen to be too much
	Ceiling int64         // bits/s at which the line was seen to be full the last time, 0 for never or long ago
	Loss    float64       // the share of packets that got lost in the last seconds, 0 to 1
	RTT     time.Duration // the round trip, 0 for unknown
	Queue   time.Duration // how long packets wait before the line, now
	Overuse bool          // more is sent than the line carries: choose lower layers at once

	// Padding is the rate of padding that is wished, in bits/s on the wire on top of the media, until
	// PaddingUntil. Zero stops a probe at once. Padding is not sent after PaddingUntil even if the
	// estimator was not asked again.
	Padding      int64
	PaddingUntil time.Duration

	Received int64 // bits/s that arrived lately, 0 for unknown
	Reports  bool  // the client sends receiver reports only
	Unheard  bool  // the client has never told anything: nothing is estimated

	Probes    uint64 // probes that were begun
	Overuses  uint64 // times that Overuse began
	Matched   uint64 // packets that feedback told of and that were found
	Unmatched uint64 // packets that feedback told of and that were not found (retransmissions, and what the ring lost)
	Broken    uint64 // RTCP packets that could not be read
}

// Estimator is one PeerConnection's estimate.
type Estimator interface {
	// Sent takes packets in the order in which they were handed to the core. It keeps no reference.
	Sent(packets []Sent)

	// RTCP takes a compound packet of the viewer, as incoming_rtcp has it. Packets that were sent
	// before at are told first. It keeps no reference, and takes broken packets.
	RTCP(at time.Duration, mindex int, compound []byte)

	// Want tells which rate the line should have: all wishes of the viewer, and the headroom that is
	// kept free, in bits/s.
	// While that is no more than what is proven, there are no probes.
	Want(bits int64)

	// Advance tells the time, at the latest at Next. It may come as often as one likes.
	Advance(at time.Duration)

	// Next is when Advance has to be called, at the latest. It is at most a second away.
	Next() time.Duration

	// State is what is known at the last call.
	State() State
}

// New makes the estimator that fits to the client.
func New(o Options) Estimator {
	o = o.withDefaults()
	return &unheard{Estimator: decide(o), options: o}
}

// decide makes the estimator for a client that reports.
func decide(o Options) Estimator {
	if o.TransportWide {
		return newUndecided(o)
	}
	return newReports(o)
}

func (o Options) withDefaults() Options {
	if o.Start <= 0 {
		o.Start = 300_000
	}
	if o.Min <= 0 {
		o.Min = 120_000
	}
	return o
}
