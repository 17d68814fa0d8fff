package media

import (
	"slices"
	"time"

	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection"
)

// feed is a stream that a viewer gets, unless it pauses: an m-line of a publisher, and the viewer's
// m-line.
type feed struct {
	track *track
	sub   *subscription
}

// feeds are the streams that a viewer gets, in an order that stays. With the router's lock held.
func (s *Session) feeds() []feed {
	var found []feed
	add := func(t *track, sub *subscription) {
		if !slices.ContainsFunc(found, func(f feed) bool { return f.sub == sub }) {
			found = append(found, feed{t, sub})
		}
	}
	for _, publisher := range s.publishers {
		for _, t := range publisher.known() {
			if t != nil && publisher.isFirst(t) && publisher.gates.out[t.kind()].Load() && s.accepts(t.kind()) && s.passes(publisher, t.kind()) {
				add(t, s.subscription(s.subscriptionKey(t.kind(), First)))
			}
		}
	}
	for _, route := range s.routesIn {
		for _, t := range route.publisher.known() {
			if t != nil && s.life.Up() && route.publisher.routeTakes(route, t) && s.passes(route.publisher, t.kind()) {
				add(t, route.subscription(t.kind()))
			}
		}
	}
	return found
}

// id tells the feed from the viewer's other feeds, and from the feed of another publisher in the
// same m-line. Indices of m-lines are below mostTracks.
func (f feed) id() uint64 {
	return f.track.publisher.ID<<24 | uint64(f.track.mindex)<<12 | uint64(f.sub.key+len(gates{}.in))
}

// shape says how the layers of the stream build on each other, and whether a viewer can choose
// among them.
func (f feed) shape() (shape allocation.Shape, layered bool) {
	encodings := f.track.selected.encodings.Load()
	switch {
	case encodings == nil || f.track.kind() != video:
		return allocation.Simulcast, false
	case encodings.Simulcast():
		return allocation.Simulcast, true
	}
	return allocation.SVC, f.sub.layered(encodings)
}

// layered says whether a viewer gets some layers of a single encoding: the script wants that, or the
// viewer's line decides and the codec has such layers.
func (sub *subscription) layered(encodings *selection.Encodings) bool {
	codec := encodings.Codec()
	if sub.wants().Layered {
		return codec != payload.Unknown
	}
	return sub.viewer.downlink.Load() != nil && (codec == payload.VP9 || codec == payload.AV1)
}

// stream is the feed in the form in which the line is divided. With the router's lock held.
func (f feed) stream(now time.Duration) allocation.Stream {
	f.track.measure(now)
	shape, layered := f.shape()
	wants, wish := f.sub.wants(), f.sub.wish
	stream := allocation.Stream{
		ID: f.id(), Kind: allocation.Audio, Shape: shape, Rates: f.track.rates.of(layered, now),
		Wish:  allocation.Layer{Spatial: int8(wants.Substream), Temporal: int8(wants.Temporal)},
		Floor: wish.Floor, Preferred: wish.Preferred, Priority: wish.Priority, OnStage: wish.OnStage,
	}
	if shape == allocation.SVC {
		stream.Wish.Spatial = int8(wants.Spatial)
	}
	if f.track.kind() == video {
		stream.Kind, stream.MayPause = allocation.Video, !wish.Stays
	}
	return stream
}

// Wish is what a route is worth to its viewer, if the line does not carry everything.
type Wish struct {
	// Priority orders the streams of one medium: a higher one comes first.
	Priority int
	// OnStage says that the viewer looks at the stream first of all. Then it gets the layer
	// Preferred before the others rise.
	OnStage   bool
	Preferred allocation.Layer
	// Floor is the worst layer that is acceptable. A video whose floor does not fit pauses, unless
	// it Stays.
	Floor allocation.Layer
	Stays bool
}
