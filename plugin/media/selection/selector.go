package selection

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection/layers"
)

// Selector chooses the packets of one subscription, and numbers them. Two publishers may feed a
// subscription, on the threads of two forwarders. Its state is memory that C shares.
type Selector struct {
	mu sync.Mutex // protects what follows, but targets
	// shared is nil before Use.
	shared *core.Selection
	// codec and simulcast are of the source.
	codec     payload.Codec
	simulcast bool
	// told are the layers that [Selector.Changes] returned last; isTold says that it has
	// been called.
	told   Layers
	isTold bool
	// targets are the subscription's own; with nil the session's count.
	targets atomic.Pointer[Targets]
}

// Use sets the memory of the selection, which nobody uses yet, and its rewriter. It is called once,
// before Select.
func (s *Selector) Use(shared *core.Selection, r *core.Rewriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rewriter.Lock(r)
	defer rewriter.Unlock(r)
	shared.Rewriter, r.Selection, s.shared = r, shared, shared
}

// Targets are the subscription's own targets; nil when it has none.
func (s *Selector) Targets() *Targets { return s.targets.Load() }

// SetTargets sets the subscription's own targets, which must not change afterwards. They count
// from the next Aim on.
func (s *Selector) SetTargets(targets *Targets) { s.targets.Store(targets) }

// Aim makes the selection follow these targets from now on.
func (s *Selector) Aim(t Targets) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shared == nil {
		return
	}
	rewriter.Lock(s.shared.Rewriter)
	defer rewriter.Unlock(s.shared.Rewriter)
	s.shared.Targets = core.Targets{Substream: int32(t.Substream), Temporal: int32(t.Temporal), Spatial: int32(t.Spatial),
		Layered: t.Layered, Fallback: int64(t.Fallback)}
}

// Reset forgets all, as for a new PeerConnection.
func (s *Selector) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restart(0, true)
	s.isTold = false
	s.targets.Store(nil)
}

// Restart makes the selection begin anew, with a keyframe.
func (s *Selector) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restart(0, false)
}

// restart makes the selection begin anew with a source. all says that the numbers of VP8 begin
// anew, too.
func (s *Selector) restart(source uint64, all bool) {
	if s.shared == nil {
		return
	}
	rewriter.Lock(s.shared.Rewriter)
	defer rewriter.Unlock(s.shared.Rewriter)
	s.shared.Source = source
	s.shared.Simulcast, s.shared.SVC = core.Simulcast{}, core.SVC{}
	if all {
		s.shared.VP8 = core.VP8{}
	}
}

// To is the viewer that packets are chosen for.
type To struct {
	Handle core.Handle
	MIndex int16
	// Departures notes what the viewer gets; nil for most.
	Departures *core.Departures
	Cached
}

// Cached says whether the packets are in a cache, whose number is GOP, 0 for none. Burst is the number
// of the burst that brings them from there, 0 for packets that have come in.
type Cached struct {
	GOP   uint64
	Burst uint32
}

// Select adds to deliveries what a viewer gets of some packets. ask says that the viewer waits
// for a keyframe, and that it is time to ask for one. In a burst nobody asks: the cache decides
// when it needs a keyframe.
func (s *Selector) Select(deliveries []core.Delivery, to To, from *Encodings, frames []Frame) (_ []core.Delivery, ask bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.follow(from)
	for i := range frames {
		delivery, sent, asks := s.one(&frames[i], to.Cached)
		ask = ask || asks && to.Burst == 0
		if sent {
			delivery.Handle, delivery.MIndex, delivery.Departures = to.Handle, to.MIndex, to.Departures
			deliveries = append(deliveries, delivery)
		}
	}
	return deliveries, ask
}

// follow begins anew with another publisher, or when the publisher sends another stream.
func (s *Selector) follow(from *Encodings) {
	s.codec, s.simulcast = from.codec, from.simulcast
	if source := from.Source(); s.source() != source {
		s.restart(source, false)
	}
}

func (s *Selector) source() uint64 {
	rewriter.Lock(s.shared.Rewriter)
	defer rewriter.Unlock(s.shared.Rewriter)
	return s.shared.Source
}

// one decides whether a packet is sent, and with which changes. export/selection.h does the same
// where nothing has to be decided.
func (s *Selector) one(f *Frame, cached Cached) (delivery core.Delivery, sent, ask bool) {
	rewriter.Lock(s.shared.Rewriter)
	defer rewriter.Unlock(s.shared.Rewriter)
	if !rewriter.Takes(s.shared.Rewriter, core.Cached{GOP: cached.GOP, Position: f.position, Burst: cached.Burst}) {
		return core.Delivery{}, false, false
	}
	if !f.ok {
		// The packet is padding, with which browsers probe the bandwidth: it has a number,
		// but no frame.
		s.numbers().Skip(f.header)
		return core.Delivery{}, false, false
	}
	decision := s.decide(f)
	switch {
	case decision.Send:
		delivery, sent = s.delivery(f, decision)
	case decision.Skip:
		s.skip(f)
	}
	return delivery, sent, decision.AskKeyframe
}

func (s *Selector) numbers() *rewriter.Selective { return (*rewriter.Selective)(s.shared) }

func (s *Selector) vp8() *layers.VP8 { return (*layers.VP8)(&s.shared.VP8) }

func (s *Selector) decide(f *Frame) layers.Decision {
	t := &s.shared.Targets
	targets := layers.Targets{Substream: int(t.Substream), Temporal: int(t.Temporal), Spatial: int(t.Spatial), Fallback: time.Duration(t.Fallback)}
	switch {
	case s.simulcast:
		return (*layers.Simulcast)(&s.shared.Simulcast).Select(f.Packet, targets)
	case !t.Layered:
		return layers.Decision{Send: true}
	}
	return (*layers.SVC)(&s.shared.SVC).Select(f.Packet, targets)
}

func (s *Selector) delivery(f *Frame, decision layers.Decision) (core.Delivery, bool) {
	vp8 := s.codec == payload.VP8 && f.vp8.Size > 0
	continues := s.numbers().Continues(f.header)
	if vp8 && continues && !s.vp8().Knows(f.vp8) {
		s.numbers().Late()
		return core.Delivery{}, false
	}
	numbers, ok := s.numbers().Next(f.header, rewriter.Video, f.length, f.At)
	if !ok {
		return core.Delivery{}, false
	}
	d := core.Delivery{SequenceNumber: numbers.SequenceNumber, Timestamp: numbers.Timestamp, Packet: uint16(f.index)}
	d.PayloadType = uint8(atomic.LoadUint32(&s.shared.Rewriter.PayloadType))
	d.PlayoutDelay = atomic.LoadUint32(&s.shared.Rewriter.PlayoutDelay)
	if decision.Marker {
		d.Marker = 1
	}
	if vp8 {
		patch := s.vp8().Next(f.vp8, f.data, !continues)
		d.PatchAt, d.PatchLength, d.Patch = uint16(f.offset+patch.At), uint8(patch.Length), patch.Bytes
	}
	return d, true
}

func (s *Selector) skip(f *Frame) {
	s.numbers().Skip(f.header)
	if s.codec == payload.VP8 && f.vp8.Size > 0 {
		s.vp8().Skip(f.vp8)
	}
}

// Insert makes room for count packets of our own behind the newest packet, which had the given
// number. ok is false if it is not the newest one any more, or if no packets are selected.
func (s *Selector) Insert(count int, newest uint16) (first rewriter.Numbers, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shared == nil || s.shared.Source == 0 {
		return rewriter.Numbers{}, false
	}
	rewriter.Lock(s.shared.Rewriter)
	defer rewriter.Unlock(s.shared.Rewriter)
	return s.numbers().Insert(count, newest)
}

// Layers returns the layers in use.
func (s *Selector) Layers() Layers {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.layers()
}

// layers is Layers with the lock held.
func (s *Selector) layers() Layers {
	if s.shared == nil {
		return none
	}
	rewriter.Lock(s.shared.Rewriter)
	defer rewriter.Unlock(s.shared.Rewriter)
	simulcast, svc := (*layers.Simulcast)(&s.shared.Simulcast), (*layers.SVC)(&s.shared.SVC)
	now := Layers{Substream: simulcast.Substream(), Temporal: simulcast.Temporal(), Spatial: svc.Spatial()}
	if s.shared.Source == 0 || !s.simulcast {
		now.Temporal = svc.Temporal()
	}
	return now
}

// reached is the last temporal target that has come, for VP8 simulcast. With the lock held.
func (s *Selector) reached() (target int, is bool) {
	if s.shared == nil || !s.simulcast || s.codec != payload.VP8 {
		return 0, false
	}
	rewriter.Lock(s.shared.Rewriter)
	defer rewriter.Unlock(s.shared.Rewriter)
	return (*layers.Simulcast)(&s.shared.Simulcast).Reached(), s.shared.Source != 0
}

// Changes returns the layers that a client was told of at the last call, and those that it is
// told of now. For the temporal layers of VP8 simulcast these are the targets that have come.
func (s *Selector) Changes() (before, now Layers) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, before = s.layers(), none
	if reached, is := s.reached(); is {
		now.Temporal = reached
	}
	if s.isTold {
		before = s.told
	}
	s.told, s.isTold = now, true
	return before, now
}
