package selection

import (
	"sync"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection/layers"
)

// Selector chooses the packets of one subscription, and numbers them. Two publishers may feed a
// subscription, on the threads of two forwarders.
type Selector struct {
	mu        sync.Mutex // protects what follows, but targets
	encodings *Encodings
	simulcast layers.Simulcast
	svc       layers.SVC
	vp8       layers.VP8
	numbers   rewriter.Selective
	// told are the layers that [Selector.Changes] returned last; isTold says that it has
	// been called.
	told   Layers
	isTold bool
	// targets are the subscription's own; with nil the session's count.
	targets atomic.Pointer[Targets]
}

// Use sets the rewriter that numbers packets. It is called before all other methods.
func (s *Selector) Use(r *core.Rewriter) { s.numbers.Rewriter = r }

// Targets are the subscription's own targets; nil when it has none.
func (s *Selector) Targets() *Targets { return s.targets.Load() }

// SetTargets sets the subscription's own targets, which must not change afterwards.
func (s *Selector) SetTargets(targets *Targets) { s.targets.Store(targets) }

// Reset forgets all, as for a new PeerConnection.
func (s *Selector) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restart()
	s.vp8, s.isTold = layers.VP8{}, false
	s.targets.Store(nil)
}

// Restart makes the selection begin anew, with a keyframe.
func (s *Selector) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restart()
}

func (s *Selector) restart() {
	s.encodings, s.simulcast, s.svc = nil, layers.Simulcast{}, layers.SVC{}
}

// To is the viewer that packets are chosen for.
type To struct {
	Handle  core.Handle
	MIndex  int16
	Targets Targets
}

// Select adds to deliveries what a viewer gets of some packets. ask says that the viewer waits
// for a keyframe, and that it is time to ask for one.
func (s *Selector) Select(deliveries []core.Delivery, to To, from *Encodings, frames []Frame) (_ []core.Delivery, ask bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.follow(from)
	for i := range frames {
		delivery, sent, asks := s.one(&frames[i], to.Targets)
		ask = ask || asks
		if sent {
			delivery.Handle, delivery.MIndex = to.Handle, to.MIndex
			deliveries = append(deliveries, delivery)
		}
	}
	return deliveries, ask
}

// one decides whether a packet is sent, and with which changes. With the lock held.
func (s *Selector) one(f *Frame, targets Targets) (delivery core.Delivery, sent, ask bool) {
	if !f.ok {
		// The packet is padding, with which browsers probe the bandwidth: it has a number,
		// but no frame.
		s.numbers.Skip(f.header)
		return core.Delivery{}, false, false
	}
	decision := s.decide(f, targets)
	switch {
	case decision.Send:
		delivery, sent = s.delivery(f, decision)
	case decision.Skip:
		s.skip(f)
	}
	return delivery, sent, decision.AskKeyframe
}

// follow begins anew with another publisher, or when the publisher sends another stream.
func (s *Selector) follow(from *Encodings) {
	if s.encodings == nil || s.encodings.learnt != from.learnt {
		s.simulcast, s.svc = layers.Simulcast{}, layers.SVC{}
	}
	s.encodings = from
}

func (s *Selector) decide(f *Frame, targets Targets) layers.Decision {
	if s.encodings.simulcast {
		return s.simulcast.Select(f.Packet, targets.Targets)
	}
	if !targets.Layered {
		return layers.Decision{Send: true}
	}
	return s.svc.Select(f.Packet, targets.Targets)
}

func (s *Selector) delivery(f *Frame, decision layers.Decision) (core.Delivery, bool) {
	vp8 := s.encodings.codec == payload.VP8 && f.vp8.Size > 0
	continues := s.numbers.Continues(f.header)
	if vp8 && continues && !s.vp8.Knows(f.vp8) {
		s.numbers.Late()
		return core.Delivery{}, false
	}
	numbers, ok := s.numbers.Next(f.header, rewriter.Video, f.length, f.At)
	if !ok {
		return core.Delivery{}, false
	}
	d := core.Delivery{SequenceNumber: numbers.SequenceNumber, Timestamp: numbers.Timestamp, Packet: uint16(f.index)}
	d.PayloadType = uint8(atomic.LoadUint32(&s.numbers.Rewriter.PayloadType))
	d.PlayoutDelay = atomic.LoadUint32(&s.numbers.Rewriter.PlayoutDelay)
	if decision.Marker {
		d.Marker = 1
	}
	if vp8 {
		patch := s.vp8.Next(f.vp8, f.data, !continues)
		d.PatchAt, d.PatchLength, d.Patch = uint16(f.offset+patch.At), uint8(patch.Length), patch.Bytes
	}
	return d, true
}

func (s *Selector) skip(f *Frame) {
	s.numbers.Skip(f.header)
	if s.encodings.codec == payload.VP8 && f.vp8.Size > 0 {
		s.vp8.Skip(f.vp8)
	}
}

// Layers returns the layers in use.
func (s *Selector) Layers() Layers {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.layers()
}

// layers is Layers with the lock held.
func (s *Selector) layers() Layers {
	now := Layers{Substream: s.simulcast.Substream(), Temporal: s.simulcast.Temporal(), Spatial: s.svc.Spatial()}
	if s.encodings == nil || !s.encodings.simulcast {
		now.Temporal = s.svc.Temporal()
	}
	return now
}

// Changes returns the layers that a client was told of at the last call, and those that it is
// told of now. For the temporal layers of VP8 simulcast these are the targets that have come.
func (s *Selector) Changes() (before, now Layers) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, before = s.layers(), none
	if s.encodings != nil && s.encodings.simulcast && s.encodings.codec == payload.VP8 {
		now.Temporal = s.simulcast.Reached()
	}
	if s.isTold {
		before = s.told
	}
	s.told, s.isTold = now, true
	return before, now
}
