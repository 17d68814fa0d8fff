package media

import (
	"cmp"
	"sync"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/taps"
)

// choices is what Go does with the packets of an m-line. It never changes; a new table has new
// choices.
type choices struct {
	subscriptions []*subscription
	taps          taps.Set
}

// none says whether Go need not see the packets. spooled is as in taps.Set.
func (c *choices) none(spooled bool) bool { return len(c.subscriptions) == 0 && !c.taps.Takes(spooled) }

// selected is what Go knows of an m-line whose packets it sees.
type selected struct {
	track     *track
	current   atomic.Pointer[choices]
	encodings atomic.Pointer[selection.Encodings]

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
	return encodings.Simulcast() || (encodings.Codec() != payload.Unknown && sub.wants().Layered)
}

// simulcast says whether the m-line has several encodings, or may have.
func (l *selected) simulcast() bool {
	encodings := l.encodings.Load()
	return encodings != nil && encodings.Simulcast()
}

// learning says that packets have yet to tell which substream is which.
func (l *selected) learning() bool {
	encodings := l.encodings.Load()
	return encodings != nil && encodings.Learning()
}

// describe takes over a new description of the m-line.
func (l *selected) describe(d Description) {
	l.encodings.Store(selection.NewEncodings(d.codec(), d.Simulcast, l.encodings.Load()))
}

func (l *selected) forget() {
	l.encodings.Store(nil)
	l.current.Store(nil)
}

func (t *track) forget() { t.selected.forget() }

// Select takes packets of an m-line that C does not simply pass on. A forwarder's thread calls
// it.
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

// scratch is a forwarder's working memory.
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
	ask := false
	if len(choices.subscriptions) > 0 && encodings != nil {
		ask = l.deliver(choices.subscriptions, encodings, work, batch)
	}
	for i := range work.frames {
		ask = choices.taps.Take(encodings, &work.frames[i], &batch.Packets[i]) || ask
	}
	if ask {
		l.track.publisher.askKeyframe(l.track.mindex, batch.Packets[len(batch.Packets)-1].At)
	}
}

// deliver chooses packets for each viewer, and sends them. It says whether a viewer waits for a
// keyframe.
func (l *selected) deliver(subscriptions []*subscription, encodings *selection.Encodings, work *scratch, batch *core.Batch) (ask bool) {
	work.deliveries = work.deliveries[:0]
	for _, sub := range subscriptions {
		var asks bool
		work.deliveries, asks = sub.selector.Select(work.deliveries, sub.to(), encodings, work.frames)
		ask = ask || asks
	}
	if delay := l.track.delay.Load(); delay != 0 {
		for i := range work.deliveries {
			work.deliveries[i].PlayoutDelay = cmp.Or(work.deliveries[i].PlayoutDelay, delay)
		}
	}
	if len(work.deliveries) > 0 {
		l.track.publisher.core.Deliver(batch, work.deliveries)
	}
	for _, sub := range subscriptions {
		sub.tell()
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
func (sub *subscription) to() selection.To {
	return selection.To{Handle: sub.viewer.handle, MIndex: int16(sub.mindex.Load()), Targets: *sub.wants()}
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
