// Package allocation divides what the line to a viewer carries among the viewer's streams. For each
// stream it says which layer is sent, or that the stream pauses.
//
// The package is arithmetic. It has no clock and no goroutine, and takes no lock: time is an
// argument, and what has to be remembered is a [State] that the caller keeps for each viewer. In the
// steady state, with the same streams as before, nothing is allocated.
//
// All rates are bits a second on the wire, with the headers of IP, UDP and SRTP, as in package
// bandwidth. All times are durations since one base of the caller's choice.
//
// The rules, in their order:
//
//  1. Audio comes before video, and a higher priority before a lower one.
//  2. Each stream gets its floor. A stream that may not pause gets the floor even when the line does
//     not carry it. A stream that may pause does so when its floor does not fit.
//  3. Streams on stage rise to the layer that is preferred for them.
//  4. The streams of the highest priority rise a step each in turn, as far as their wishes and the
//     line allow. Then the streams of the next priority do so.
//
// A step that does not fit holds back only the stream itself, so a smaller step of another stream may
// still be taken. More rate takes a layer from a stream only if a stream that comes before it, or one
// of the same priority, or one on stage that is below its preferred layer, gains one.
//
// Down goes at once, as many steps of as many streams as are needed. Up goes one stream at a time,
// when the line has carried the rate for a while. A layer that had to be given up soon after it was
// reached waits for 2 to 8 seconds before it is tried again.
package allocation

import "time"

// Layers is how many substreams or spatial layers a stream has at most, and how many temporal layers.
const Layers = 3

// Kind is the medium of a stream.
type Kind uint8

// The media of streams. The lower comes first.
const (
	Audio Kind = iota
	Video
)

// Shape says how the layers of a publisher's stream build on each other.
type Shape uint8

const (
	// Simulcast has a stream of its own for each substream: a viewer gets one of them, with the
	// temporal layers from the lowest on. A single stream is simulcast of one substream. So are
	// VP8 and H.264, and VP9 and AV1 with several encodings.
	Simulcast Shape = iota
	// SVC has spatial layers that need those below: a viewer of layer 2 gets layers 0, 1 and 2. So
	// are VP9 and AV1 with one encoding.
	SVC
)

// Layer is a quality: a substream or spatial layer, and the highest temporal layer.
type Layer struct {
	Spatial, Temporal int8
}

// Top is the highest layer that there is.
var Top = Layer{Layers - 1, Layers - 1}

// None stands for no layer: the stream pauses, or has not been decided about.
var None = Layer{-1, -1}

// less says whether a layer is worse than another one. A spatial layer weighs more than any temporal
// layer.
func (l Layer) less(other Layer) bool {
	if l.Spatial != other.Spatial {
		return l.Spatial < other.Spatial
	}
	return l.Temporal < other.Temporal
}

// Rates are the measured rates of a publisher's layers, by substream or spatial layer and by temporal
// layer. Each rate is of the packets of that layer alone, without the layers below. 0 says that the
// layer does not flow, or was not measured yet. What has no layers has its whole rate at [0][0].
// Negative rates count as 0.
type Rates [Layers][Layers]int64

// Stream is one m-line of the viewer that a publisher feeds.
type Stream struct {
	// ID tells the viewer's streams apart, for as long as the viewer lives.
	ID   uint64
	Kind Kind
	// Shape and Rates are those of the publisher.
	Shape Shape
	Rates Rates
	// Wish is the best layer that is wanted, each of the two numbers by itself. A zero Wish is the
	// lowest layer. Numbers outside of 0 to 2 count as the nearest of these.
	Wish Layer
	// Floor is the worst layer that is acceptable. A floor above the wish counts as the wish.
	Floor Layer
	// Preferred is the layer that a stream on stage gets before other streams rise.
	Preferred Layer
	// Priority orders the streams of one kind: the higher comes first.
	Priority int
	// OnStage says that the viewer looks at the stream first of all.
	OnStage bool
	// MayPause says that the stream may pause when the line does not carry its floor.
	MayPause bool
}

// Line is what is known of the line to the viewer.
type Line struct {
	// Proven is the rate that may be spent, 0 for nothing. It counts the streams that are handed
	// to Allocate: a caller that measures video alone leaves audio out of both. Streams rise only
	// as far as Proven carries them.
	Proven int64
	// Ceiling is the rate at which the line was seen to be full the last time, 0 for unknown.
	Ceiling int64
	// Overuse says that more is sent than the line carries: then no more than Proven is spent, at
	// once. Without overuse, a line that is known to be full at some rate may exceed it by a tenth,
	// because rates are noisy. What is sent already goes on if nothing is known about the ceiling.
	Overuse bool
	// More is a sign that the line carries more than before: a successful probe, a rate that has
	// risen by itself. It ends the back-off of all streams. It is to be true in one call for each
	// sign.
	More bool
}

// Grant is what a stream gets.
type Grant struct {
	// Layer is the best layer that is sent, and None for a pause. It may be one that does not flow
	// at the moment; then the best one below that flows is sent.
	Layer Layer
	// Rate is what the stream is expected to take.
	Rate int64
	// Changed says that the stream had another layer before, or is new.
	Changed bool
	// Waits says that the stream could rise, but for the back-off after a failure.
	Waits bool
}

// Paused says whether nothing is sent.
func (g Grant) Paused() bool { return g.Layer == None }

// Result is what a viewer's streams get together.
type Result struct {
	// Spent is the sum of the rates of all grants.
	Spent int64
	// Want is the rate that the line must prove for the next step up of some stream. It is 0 when all
	// streams have what they wish, or when those that have not wait for their back-off. If Want
	// is above Proven, a probe is worth while.
	Want int64
	// Wish is the rate at which all streams would have what they wish.
	Wish int64
	// Changed says that some stream has another layer than before.
	Changed bool
	// Next is when Allocate should be called again at the latest, even if nothing else happens. 0
	// is never.
	Next time.Duration
}
