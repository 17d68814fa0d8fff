// Package layers decides which packets of a video in several qualities a viewer
// gets: one of the substreams of simulcast, some of the layers of a scalable
// stream. Its selectors are plain data without clocks or I/O: a packet's facts
// go in, a decision comes out.
package layers

import "time"

// Top is the highest number of a substream, spatial or temporal layer.
const Top = 2

// DefaultFallback is how long a substream may be silent before a viewer gets a
// lower one, as with the stock plugin.
const DefaultFallback = 250 * time.Millisecond

// Targets is what a viewer wants at most, each 0 to [Top].
type Targets struct {
	Substream, Temporal, Spatial int
	// Fallback is how long the substream may be silent.
	Fallback time.Duration
}

// Default wants the best.
var Default = Targets{Substream: Top, Temporal: Top, Spatial: Top, Fallback: DefaultFallback}

// Packet is what a selector needs to know of a packet.
type Packet struct {
	// Substream is that of simulcast, 0 (lowest) to [Top].
	Substream int
	// Keyframe says that a keyframe begins with this packet, Start that a frame
	// of any kind does, End that a frame of its layer ends.
	Keyframe, Start, End bool
	// Temporal and Spatial are the frame's layers, -1 where the codec has none.
	Temporal, Spatial int
	// TemporalUp says that a viewer of a lower temporal layer may go on with this
	// frame; SpatialUp, that one of a lower spatial layer may.
	TemporalUp, SpatialUp bool
	// Marker says that the RTP marker bit is set.
	Marker bool
	At     time.Duration
}

// Decision is what becomes of a packet.
type Decision struct {
	// Send it; otherwise the viewer must not notice that it was there, if
	// Skipped, or it is none of the viewer's stream.
	Send, Skip bool
	// Switched says that it is the first of another substream.
	Switched bool
	// Marker says that the marker bit must be set.
	Marker bool
	// AskKeyframe says that the viewer waits for a keyframe of Substream.
	AskKeyframe bool
}

// askAgain is how long a viewer waits for a keyframe before it is asked for again. It spares the
// publisher one question per packet; how often the peer is asked, the publisher limits.
const askAgain = time.Second

// request remembers when a keyframe was asked for.
type request struct {
	asked bool
	at    time.Duration
}

// due says that it is time to ask (again).
func (r *request) due(now time.Duration) bool {
	if r.asked && now-r.at < askAgain {
		return false
	}
	r.asked, r.at = true, now
	return true
}

// temporal follows one temporal layer.
type temporal struct {
	known   bool
	current int
}

// takes says whether a frame's packet is within the layer that the viewer gets.
// It goes down at once; up where the stream allows it.
func (t *temporal) takes(p Packet, target int) bool {
	if p.Temporal < 0 {
		return true
	}
	switch {
	case !t.known || p.Keyframe:
		t.known, t.current = true, target
	case target < t.current && p.Start:
		t.current = target
	case p.Temporal > t.current && p.Temporal <= target && p.Start && p.TemporalUp:
		t.current = p.Temporal
	}
	return p.Temporal <= t.current
}
