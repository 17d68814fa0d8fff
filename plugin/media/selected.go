package media

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/taps"
)

// choices is what Go does with the packets of an m-line. It never changes; a new table has new
// choices.
type choices struct {
	subscriptions []*subscription // in the order of the table
	taps          taps.Set
}

// subscription finds the viewer for which C asks. It is nil if the viewer gets no packets any
// more.
func (c *choices) subscription(ask core.Ask) *subscription {
	is := func(sub *subscription) bool { return sub.rewriter == ask.Rewriter }
	if i := int(ask.Index); i < len(c.subscriptions) && is(c.subscriptions[i]) {
		return c.subscriptions[i]
	}
	if i := slices.IndexFunc(c.subscriptions, is); i >= 0 {
		return c.subscriptions[i]
	}
	return nil
}

// selected is what Go knows of an m-line whose packets it sees.
type selected struct {
	track     *track
	current   atomic.Pointer[choices]
	encodings atomic.Pointer[selection.Encodings]
	// descriptions counts the descriptions. The router's lock protects it.
	descriptions uint64

	keyframesAsked atomic.Uint64
}

// use puts new choices in place. The former choices stay valid as long as their table.
func (l *selected) use(c *choices) { l.current.Store(c) }

// selects says whether packets have to be chosen for a subscription.
func (l *selected) selects(sub *subscription) bool {
	encodings := l.encodings.Load()
	if encodings == nil || l.track.kind() != video {
		return false
	}
	return encodings.Simulcast() || sub.layered(encodings)
}

// simulcast says whether the m-line has several encodings, or may have.
func (l *selected) simulcast() bool {
	encodings := l.encodings.Load()
	return encodings != nil && encodings.Simulcast()
}

// describe takes over a new description of the m-line. With the router's lock held.
func (l *selected) describe(d Description) {
	encodings := selection.NewEncodings(d.codec(), d.Simulcast, l.encodings.Load(), l.nextSource())
	encodings.Share(&l.track.stream.Templates)
	l.encodings.Store(encodings)
}

// nextSource is a number for a stream of the m-line. No other stream of any publisher has it: an
// m-line has fewer than 4 million descriptions, and its index is below mostTracks.
func (l *selected) nextSource() uint64 {
	l.descriptions++
	return l.track.publisher.ID<<32 | uint64(l.track.mindex)<<22 | l.descriptions&(1<<22-1)
}

// compile adds to a track what C needs to know of the encodings.
func (l *selected) compile(track *core.Track) {
	encodings := l.encodings.Load()
	if encodings == nil || l.track.kind() != video {
		return
	}
	track.Source = encodings.Source()
	if encodings.Simulcast() {
		track.Simulcast, track.SSRCs = 1, encodings.SSRCs()
		if encodings.Learns() {
			track.Learns = 1
		}
	}
}

// Learn takes a packet of an SSRC that the table does not know. If the packet tells its substream,
// C gets a table with the SSRC. The publisher's thread calls it.
func (s *Session) Learn(mindex int, packet []byte) {
	track := s.track(mindex)
	if track == nil {
		return
	}
	if encodings := track.selected.encodings.Load(); encodings == nil || !encodings.Learn(packet) {
		return
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	s.compile()
}

func (l *selected) forget() {
	l.encodings.Store(nil)
	l.current.Store(nil)
}

func (t *track) forget() { t.selected.forget() }

// Select takes packets of an m-line that C does not simply pass on: for viewers about which
// something has to be decided, and for taps. A media thread calls it.
func (s *Session) Select(mindex int, batch *core.Batch) {
	track := s.track(mindex)
	if track == nil {
		return
	}
	choices := track.selected.current.Load()
	if choices == nil {
		return
	}
	work := scratches.Get().(*scratch)
	track.selected.take(choices, work, batch)
	scratches.Put(work)
}

// scratch is the working memory of a media thread.
type scratch struct {
	frames     []selection.Frame
	deliveries []core.Delivery
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (l *selected) take(choices *choices, work *scratch, batch *core.Batch) {
	work.frames = work.frames[:0]
	encodings, extensions := l.encodings.Load(), selection.Extensions(l.track.publisher.core)
	for i := range batch.Packets {
		work.frames = append(work.frames, encodings.Frame(extensions, &batch.Packets[i], i))
	}
	ask := encodings != nil && l.deliver(choices, encodings, work, batch)
	if batch.Tapped {
		for i := range work.frames {
			ask = choices.taps.Take(encodings, &work.frames[i], &batch.Packets[i]) || ask
		}
	}
	if ask {
		l.track.publisher.askKeyframe(l.track.mindex, batch.Packets[len(batch.Packets)-1].At)
	}
}

// deliver chooses packets for each viewer, and sends them. It says whether a viewer waits for a
// keyframe.
func (l *selected) deliver(choices *choices, encodings *selection.Encodings, work *scratch, batch *core.Batch) (ask bool) {
	work.deliveries = work.deliveries[:0]
	for _, asked := range batch.Asks {
		if sub := choices.subscription(asked); sub != nil {
			var asks bool
			work.deliveries, asks = sub.selector.Select(work.deliveries, sub.to(batch), encodings, work.frames[asked.From:])
			ask = ask || asks
		}
	}
	if delay := l.track.delay.Load(); delay != 0 {
		for i := range work.deliveries {
			work.deliveries[i].PlayoutDelay = cmp.Or(work.deliveries[i].PlayoutDelay, delay)
		}
	}
	if len(work.deliveries) > 0 {
		l.track.publisher.core.Deliver(batch, work.deliveries)
	}
	for _, asked := range batch.Asks {
		if sub := choices.subscription(asked); sub != nil {
			sub.tell()
		}
	}
	return ask
}

// wants are the targets of a subscription.
func (sub *subscription) wants() *selection.Targets {
	if own := sub.selector.Targets(); own != nil {
		return own
	}
	return sub.viewer.targets.Load()
}

// to is the viewer's m-line in the form that a selector needs.
func (sub *subscription) to(batch *core.Batch) selection.To {
	return selection.To{Handle: sub.viewer.handle, MIndex: int16(sub.mindex.Load()),
		Departures: sub.viewer.departing(), Cached: selection.Cached{GOP: batch.GOP, Burst: batch.Burst}}
}

// begin makes the subscription select from now on. With the router's lock held.
func (sub *subscription) begin() {
	if sub.rewriter.Selection == nil {
		sub.selector.Use(sub.viewer.core.NewSelection(), sub.rewriter)
	}
	sub.aim()
}

// aim makes the selection follow what the subscription wants now, as far as the viewer's line
// carries that. With the router's lock held.
func (sub *subscription) aim() {
	targets := *sub.wants()
	if sub.grant.limited {
		targets.Layered = true // where nobody chooses layers, the selection is not used
		granted := int(sub.grant.layer.Spatial)
		sub.grant.bound(&targets, min(sub.selector.Layers().Substream, targets.Substream) > granted)
	}
	sub.selector.Aim(targets)
}

// tell tells the listener which layers have changed. With no lock held.
func (sub *subscription) tell() {
	before, now := sub.selector.Changes()
	notify, mindex := sub.viewer.router.notify, int(sub.mindex.Load())
	if now.Substream != before.Substream && now.Substream >= 0 {
		notify.SubstreamChanged(sub.viewer.ID, mindex, now.Substream)
	}
	if now.Temporal != before.Temporal && now.Temporal >= 0 {
		notify.TemporalLayerChanged(sub.viewer.ID, mindex, now.Temporal)
	}
	if now.Spatial != before.Spatial && now.Spatial >= 0 {
		notify.SpatialLayerChanged(sub.viewer.ID, mindex, now.Spatial)
	}
}
