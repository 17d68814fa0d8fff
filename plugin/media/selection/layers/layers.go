// Package layers decides which packets a viewer gets of a video in several qualities: one of
// the substreams of simulcast, some of the layers of a scalable stream. Its selectors are plain
// data, without clocks or I/O: the facts about a packet go in, a decision comes out.
package layers

import "time"

// Top is the highest number of a substream, spatial or temporal layer.
const Top = 2

// DefaultFallback is how long a substream may be silent before a viewer gets a lower one.
// Janus's own Lua plugin uses the same value.
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
	// Substream is the substream of simulcast, 0 (lowest) to [Top].
	Substream int
	// Keyframe says that a keyframe begins with this packet; Start says that any frame
	// begins with it. End says that a frame of the layer ends with it.
	Keyframe, Start, End bool
	// Temporal and Spatial are the layers of the frame; -1 where the codec has none.
	Temporal, Spatial int
	// TemporalUp says that a viewer of a lower temporal layer may go on with this frame.
	// SpatialUp says the same of a lower spatial layer.
	TemporalUp, SpatialUp bool
	// Marker says that the RTP marker bit is set.
	Marker bool
	At     time.Duration
}

// Decision says what becomes of a packet.
type Decision struct {
	// Send says that the packet is sent. Skip says that the viewer must not notice that the
	// packet is left out. With neither, the packet belongs to no stream of the viewer.
	Send, Skip bool
	// Switched says that the packet is the first of another substream.
	Switched bool
	// Marker says that the marker bit must be set.
	Marker bool
	// AskKeyframe says that the viewer waits for a keyframe of Substream.
	AskKeyframe bool
}

// askAgain is how long a viewer waits for a keyframe before it is asked for again. So there is
// no request for each packet. How often the publisher's peer is really asked is limited
// elsewhere (package media).
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

// temporal follows a temporal layer.
type temporal struct {
	known   bool
	current int // what is let through
	seen    seen
}

// seen are the temporal layers that have been sent, each plus 1; 0 is none. A target above the
// layers of a stream is never seen.
type seen struct {
	highest int
	// target is the last target of which a packet was sent.
	target int
}

// highest is the highest temporal layer that is being sent, -1 when unknown.
func (t *temporal) highest() int {
	if !t.known || t.seen.highest == 0 {
		return -1
	}
	return min(t.current, t.seen.highest-1)
}

// reached is the last target that the stream has had a packet of, -1 when there was none.
func (t *temporal) reached() int { return t.seen.target - 1 }

// takes says whether a packet belongs to the layers that the viewer gets. The viewer goes to a
// lower layer at once, and to a higher one where the stream allows it.
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
	if p.Temporal > t.current {
		return false
	}
	t.seen.highest = max(t.seen.highest, p.Temporal+1)
	if p.Temporal == target {
		t.seen.target = target + 1
	}
	return true
}
