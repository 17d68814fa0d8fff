package taps

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/quick"
)

// Sink takes packets out of WebRTC (package rtpout has some). Its methods may be
// called from any thread, and do nothing after Close.
type Sink interface {
	RTP(packet []byte)
	Data(message *core.Data)
	Close()
}

// Best is the substream of an [RTPForward] that follows the best one there is.
const Best = -1

// Forwarding says what to forward.
type Forwarding struct {
	// MIndex is the m-line; a negative one is the first of the medium.
	MIndex int
	// Substream is the one of simulcast that is sent as it is, or Best.
	Substream int
	// Bundle names the forwards that share a port, SSRC is this one's among them.
	Bundle string
	SSRC   uint32
}

// RTPForward sends one m-line to a sink.
type RTPForward struct {
	// ID names it within the process.
	ID   uint64
	What Forwarding
	Sink Sink
	// single is the forwarder's.
	single *selection.Single
}

// NewRTPForward makes one that has sent nothing.
func NewRTPForward(id uint64, what Forwarding, sink Sink) *RTPForward {
	return &RTPForward{ID: id, What: what, Sink: sink, single: selection.NewSingle()}
}

// Take sends a packet, if it is one of the forward's; ask says that a keyframe is waited for.
func (f *RTPForward) Take(from *selection.Encodings, frame *selection.Frame, packet *core.Packet) (ask bool) {
	if f.What.Substream >= 0 && from != nil && from.Simulcast() {
		// Padding, too: left out, it would be a gap in the numbers of the others.
		if frame.Substream == f.What.Substream {
			f.Sink.RTP(packet.Buffer)
		}
		return false
	}
	buffer, ask := f.single.Packet(from, frame, packet)
	if buffer != nil {
		f.Sink.RTP(buffer)
	}
	return ask
}

// Close closes a sink. It waits for the sink's goroutine, which may be waiting for the
// router's lock, to find an m-line for its receiver: so it is called without that.
func Close(sink Sink) {
	quick.Blocks("closing an RTP forward")
	sink.Close()
}
