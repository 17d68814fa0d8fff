package media

import (
	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection"
)

// grant is what a viewer's line leaves of a stream. The zero value leaves everything.
type grant struct {
	limited bool
	layer   allocation.Layer // none: the stream pauses
	rate    int64
}

func (g grant) paused() bool { return g.limited && g.layer == allocation.None }

// bound lowers targets to what the line leaves. The core of a viewer that goes to a lower substream
// gets the present one until a keyframe of the lower one comes, half a second perhaps. leaving says
// that this is so, and that the line is the reason: then only the lowest temporal layer comes, which relieves the
// line at once. Viewers who asked for less themselves miss no frame.
func (g grant) bound(targets *selection.Targets, leaving bool) {
	if !g.limited || g.layer == allocation.None {
		return
	}
	targets.Substream = min(targets.Substream, int(g.layer.Spatial))
	targets.Spatial = min(targets.Spatial, int(g.layer.Spatial))
	targets.Temporal = min(targets.Temporal, int(g.layer.Temporal))
	if leaving {
		targets.Temporal = 0
	}
}

// beginLow gives a stream of simulcast its lowest layer until the line has been divided for the first
// time. From the best layer it could only get away at a keyframe: a viewer of 300 kbit/s lost a third of its
// first second. With the router's lock held.
func (sub *subscription) beginLow() {
	if !sub.grant.limited {
		sub.grant = grant{limited: true}
	}
}

// apply makes feeds follow their grants. It returns the publishers whose tables it has changed.
// With the router's lock held.
func (s *Session) apply(feeds []feed, grants []allocation.Grant) {
	var publishers []*Session
	var pausing []*subscription
	for i, f := range feeds {
		before := f.sub.grant
		f.sub.grant = grant{limited: true, layer: grants[i].Layer, rate: grants[i].Rate}
		if f.track.kind() != video {
			f.sub.grant = grant{rate: grants[i].Rate}
		}
		f.sub.aim()
		if before.paused() == f.sub.grant.paused() {
			continue
		}
		publishers = append(without(publishers, f.track.publisher), f.track.publisher)
		if f.sub.grant.paused() {
			pausing = append(pausing, f.sub)
		}
	}
	for _, publisher := range publishers {
		publisher.compile()
	}
	for _, sub := range pausing { // after the tables: a packet by an older one would begin again
		rewriter.End(sub.rewriter)
		sub.selector.Restart()
	}
}

// ungrant gives all streams of a viewer everything again. The caller then makes new tables. With the
// router's lock held.
func (s *Session) ungrant() {
	for _, sub := range s.allSubscriptions() {
		sub.grant = grant{}
		sub.aim()
	}
}
