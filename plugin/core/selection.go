package core

// Selection says which packets of a source in several qualities a viewer gets on an m-line. It is
// memory of C, which [Media.NewSelection] makes. Package
// selection of Go decides, and changes everything. As long as nothing has to be decided, C
// serves the viewer with the same memory (export/selection.h). Both hold the rewriter's lock
// meanwhile. The skips take 4 KB, so a rewriter gets a selection only when it needs one.
type Selection struct {
	// Rewriter is that of the m-line.
	Rewriter *Rewriter
	// Source is the Track's Source for which the decisions are. 0 is none.
	Source  uint64
	Targets Targets
	// Begun is the source of Skips, by the rewriter's count of sources.
	Begun     uint32
	Simulcast Simulcast
	SVC       SVC
	VP8       VP8
	Skips     Skips
}

// Targets is what a viewer wants at most. Layered says that the layers of a single encoding
// are to be chosen, too.
type Targets struct {
	Substream, Temporal, Spatial int32
	Layered                      bool
	// Fallback is how long the substream may be silent, in ns.
	Fallback int64
}

// Substreams is how many substreams of simulcast there are at most.
const Substreams = 3

// Temporals is how many temporal layers are measured. Higher ones count as the last of these.
const Temporals = 3

// Simulcast has the state of package layers for a source with several substreams.
type Simulcast struct {
	// Heard is when each substream was heard last, in ns. Seen says that it was heard at all.
	Heard   [Substreams]int64
	Request KeyframeRequest
	Layer   TemporalLayer
	// Current is the substream that is being sent, once Started is set.
	Current int32
	Seen    [Substreams]bool
	Started bool
}

// SVC has the state of package layers for a single scalable source.
type SVC struct {
	Request KeyframeRequest
	Layer   TemporalLayer
	// Current is the highest spatial layer that is let through, Top the highest that has come
	// since the keyframe. Both count once Started is set.
	Current, Top int32
	Started      bool
}

// TemporalLayer is the highest temporal layer that is let through, once it is Known.
type TemporalLayer struct {
	Current int32
	// SeenHighest is the highest layer that has been sent, SeenTarget the last target of which
	// a packet was sent, each plus 1; 0 is none. A target above the layers of a stream is never
	// seen.
	SeenHighest, SeenTarget int32
	Known                   bool
}

// KeyframeRequest remembers when a keyframe was asked for, in ns.
type KeyframeRequest struct {
	At    int64
	Asked bool
}

// VP8 has the picture ids, TL0PICIDX and KEYIDX of a VP8 source. Skips are the pictures that
// were left out.
type VP8 struct {
	Picture, TL0, Key Counter
	Started           bool
	Skips             Skips
}

// Counter is a number of the source with a given count of bits: In is the newest one, widened,
// and Offset is added for the viewer.
type Counter struct {
	In, Offset, Bits int64
}

// SkipRanges bounds the ranges of Skips. 128 are two seconds of a 60 fps stream of which every
// other frame is left out. They take 2 KB.
const SkipRanges = 128

// Skips remembers which numbers of a source were left out, as ranges. Ranges is a ring, and the
// oldest range is at First. Forgotten is the last number of the newest range that was
// forgotten, if Forgets is set.
type Skips struct {
	Ranges       [SkipRanges]SkipRange
	Forgotten    int64
	First, Count uint32
	Forgets      bool
}

// SkipRange is one range of numbers, both ends included. If From is larger than To+1, the viewer got
// From-To-1 more packets after To than the source has sent.
type SkipRange struct{ From, To int64 }

// Templates are the templates of AV1's dependency descriptors, by their id. Source is the number
// of the stream that they are for. C reads descriptors that have nothing but a template; Go
// reads the others.
type Templates struct {
	Source uint64
	By     [64]Template
}

// Template has the layers of a frame, and whether a viewer of a lower layer may go on with it.
// Without Known, there is no such template.
type Template struct {
	Known                 bool
	Spatial, Temporal     int8
	SpatialUp, TemporalUp bool
}
