// Package layers decides which packets a viewer gets of a video in several qualities: one of
// the substreams of simulcast, some of the layers of a scalable stream. Its selectors are plain
// data, without clocks or I/O: the facts about a packet go in, a decision comes out. The data
// is memory that C shares. As long as nothing changes but numbers and times, C decides the same
// without Go (export/selection.h).
package layers

import (
	"time"

	"janus-golua/plugin/core"
)

// Top is the highest number of a substream, spatial or temporal layer.
const Top = core.Substreams - 1

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

// AskAgain is how long a viewer waits for a keyframe before it is asked for again. So there is
// no request for each packet. How often the publisher's peer is really asked is limited
// elsewhere (package media).
const AskAgain = time.Second

// request remembers when a keyframe was asked for.
type request core.KeyframeRequest

// due says that it is time to ask (again).
func (r *request) due(now time.Duration) bool {
	if r.Asked && int64(now)-r.At < int64(AskAgain) {
		return false
	}
	r.Asked, r.At = true, int64(now)
	return true
}

// temporal follows a temporal layer.
type temporal core.TemporalLayer

// highest is the highest temporal layer that is being sent, -1 when unknown.
func (t *temporal) highest() int {
	if !t.Known || t.SeenHighest == 0 {
		return -1
	}
	return int(min(t.Current, t.SeenHighest-1))
}

// reached is the last target that the stream has had a packet of, -1 when there was none.
func (t *temporal) reached() int { return int(t.SeenTarget) - 1 }

// takes says whether a packet belongs to the layers that the viewer gets. The viewer goes to a
// lower layer at once, and to a higher one where the stream allows it.
func (t *temporal) takes(p Packet, target int) bool {
	if p.Temporal < 0 {
		return true
	}
	current := int(t.Current)
	switch {
	case !t.Known || p.Keyframe:
		t.Known, current = true, target
	case target < current && p.Start:
		current = target
	case p.Temporal > current && p.Temporal <= target && p.Start && p.TemporalUp:
		current = p.Temporal
	}
	t.Current = int32(current)
	if p.Temporal > current {
		return false
	}
	t.SeenHighest = max(t.SeenHighest, int32(p.Temporal+1))
	if p.Temporal == target {
		t.SeenTarget = int32(target + 1)
	}
	return true
}
