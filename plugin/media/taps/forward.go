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

// Best stands for the best substream that there is at the moment.
const Best = -1

// Forwarding says what to forward.
type Forwarding struct {
	// MIndex is the m-line; a negative one is the first of the medium.
	MIndex int
	// Substream is the simulcast substream that is sent unchanged, or Best.
	Substream int
	// Bundle names the forwards that share a port; SSRC tells this forward from the others.
	Bundle string
	SSRC   uint32
}

// RTPForward sends one m-line to a sink.
type RTPForward struct {
	// ID names the forward within the process.
	ID   uint64
	What Forwarding
	Sink Sink
	// Only the forwarder uses single.
	single *selection.Single
}

// NewRTPForward makes an RTPForward that has sent nothing.
func NewRTPForward(id uint64, what Forwarding, sink Sink) *RTPForward {
	return &RTPForward{ID: id, What: what, Sink: sink, single: selection.NewSingle()}
}

// Take sends a packet if it belongs to the forward. ask says that the forward waits for a
// keyframe.
func (f *RTPForward) Take(from *selection.Encodings, frame *selection.Frame, packet *core.Packet) (ask bool) {
	if f.What.Substream >= 0 && from != nil && from.Simulcast() {
		// Padding is sent, too: without it there would be a gap in the sequence numbers.
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

// Close closes a sink. It waits for the sink's goroutine, which may itself be waiting for
// the router's lock to find an m-line for its receiver. So the caller must not hold that
// lock.
func Close(sink Sink) {
	quick.Blocks("closing an RTP forward")
	sink.Close()
}
