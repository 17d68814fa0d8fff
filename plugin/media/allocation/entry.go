package allocation

import "time"

// entry is what is known of one stream. The upper part is remembered from call to call.
type entry struct {
	id uint64
	// layer is what was granted the last time. known is false for a new stream.
	layer Layer
	known bool
	// raised is when the stream rose the last time. It waits until a time before it rises again;
	// waited is how long the last such back-off was.
	raised, until, waited time.Duration
	// keyframe is until when a keyframe may come with which the stream takes more than usual.
	keyframe time.Duration

	// What follows belongs to one call.
	ladder
	stream    *Stream
	preferred int8
	was       int8 // the step before the call, -1 for a pause or a stream that is new
	bound     int8 // how far a fitting may raise the stream, -1 if it must pause
	at        int8 // what a fitting has given
	now       int8 // what is granted
}

// begin prepares an entry for a call.
func (e *entry) begin(s *Stream) {
	e.stream = s
	e.build(s)
	e.preferred = e.last(s.Preferred.bounded())
	e.was = -1
	if e.known && e.layer != None {
		e.was = e.last(e.layer)
	}
}

// top is the best step that is wished.
func (e *entry) top() int8 { return e.count - 1 }

// floor is the step of the floor, -1 when nothing flows. Better layers that take no more are taken
// instead, if the bound allows.
func (e *entry) floor() int8 {
	if e.count == 0 {
		return -1
	}
	floor := e.lowest()
	return e.next(floor-1, max(floor, e.bound))
}

// lowest is the step of the floor itself.
func (e *entry) lowest() int8 { return e.first(e.stream.Floor.bounded()) }

// keeps bounds the entry to what the stream has already. A stream that does not pause has its floor in
// any case, also when the floor has risen, and when the layers below have stopped. So has a new
// stream.
func (e *entry) keeps() {
	e.bound = max(e.was, e.lowest())
	if e.paused() {
		e.bound = -1
	}
}

// paused says whether the stream has paused since the last call, and still may.
func (e *entry) paused() bool { return e.known && e.layer == None && e.stream.MayPause }

// rises bounds the entry to what the stream may rise to now.
func (e *entry) rises(now time.Duration) {
	e.bound = e.top()
	if e.waits(now) {
		e.bound = e.now
	}
}

// alone gives the stream its next step, as if there were no others.
func (e *entry) alone() {
	switch {
	case e.now >= e.bound:
		e.at = e.now
	case e.now < 0:
		e.at = e.floor()
	default:
		e.at = e.next(e.now, e.bound)
	}
}

// waits says whether the stream waits for the end of a back-off.
func (e *entry) waits(now time.Duration) bool { return now < e.until && e.now < e.top() }

// The back-off after a failure. It doubles when the layer was given up within shortLived after it was
// reached, and begins anew when that took longer than longLived.
const (
	firstWait   = 2 * time.Second
	longestWait = 8 * time.Second
	shortLived  = 10 * time.Second
	longLived   = time.Minute
)

// failed notes that the line did not carry the stream's layer.
func (e *entry) failed(now time.Duration) {
	switch lived := now - e.raised; {
	case e.waited == 0 || lived > longLived:
		e.waited = firstWait
	case lived < shortLived:
		e.waited = min(2*e.waited, longestWait)
	}
	e.until = now + e.waited
}

// caution is what must be proven on top of a rate, before a stream that has failed rises again: more for
// each failure, up to 15 %. Where the line is just too small, an estimate that swings would make the
// stream rise and fail every 8 s otherwise.
func (e *entry) caution(rate int64) int64 {
	failures := int64(0)
	for wait := firstWait; wait <= e.waited; wait *= 2 {
		failures++
	}
	return rate / marginUp * failures
}

// keyframeMoment is how long a stream may take keyframeRate times its rate after it has begun or has
// gone to another substream: the request goes to the publisher, and the keyframe comes back.
const (
	keyframeMoment = time.Second
	keyframeRate   = 3
)

// debt is what the stream takes for a moment, on top of its rate.
func (e *entry) debt(now time.Duration) int64 {
	if now >= e.keyframe {
		return 0
	}
	return (keyframeRate - 1) * e.rate(e.now)
}

// grant notes the granted step, and says what it is.
func (e *entry) grant(now time.Duration) Grant {
	layer := e.granted()
	grant := Grant{Layer: layer, Rate: e.rate(e.now), Changed: !e.known || layer != e.layer, Waits: e.waits(now)}
	if grant.Changed && e.begins(layer) {
		e.keyframe = now + keyframeMoment
	}
	e.layer, e.known = layer, true
	return grant
}

// begins says whether a layer begins with a keyframe.
func (e *entry) begins(layer Layer) bool {
	return e.stream.Kind == Video && layer != None && (!e.known || e.layer == None || (e.stream.Shape == Simulcast && layer.Spatial != e.layer.Spatial))
}

// granted is the layer of the granted step. A stream that keeps its step keeps its layer, too, even
// if that layer does not flow at the moment: it may come back. As long as nothing flows at all, a
// stream does not pause.
func (e *entry) granted() Layer {
	wish := e.stream.Wish.bounded()
	switch {
	case e.count == 0 && e.known && e.layer != None:
		return e.layer.within(wish)
	case e.count == 0:
		return e.stream.Floor.bounded().within(wish)
	case e.now < 0:
		return None
	case e.now == e.was && e.layer.within(wish) == e.layer:
		return e.layer
	}
	return e.steps[e.now].layer
}

// within is a layer with no number above that of a wish.
func (l Layer) within(wish Layer) Layer {
	return Layer{min(l.Spatial, wish.Spatial), min(l.Temporal, wish.Temporal)}
}
