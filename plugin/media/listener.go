package media

// Listener is told of what media notices. It is called on media threads, with no
// lock of the router held, and must neither wait nor call the session back.
type Listener interface {
	// SubstreamChanged, TemporalLayerChanged and SpatialLayerChanged tell what a
	// viewer's m-line (First for the first of its medium) gets from now on.
	SubstreamChanged(viewer uint64, mindex, substream int)
	TemporalLayerChanged(viewer uint64, mindex, layer int)
	SpatialLayerChanged(viewer uint64, mindex, layer int)
	// Talking tells that a publisher began or stopped talking, and the average
	// level, in -dBov, that says so. Whoever talks while its packets cease to be
	// watched (a hangup, the end of the watch, a closed gate, a negotiation) stops
	// talking, with the level 127. Nothing is told of a session that is destroyed.
	Talking(publisher uint64, mindex int, talking bool, level int)
}

type nobody struct{}

func (nobody) SubstreamChanged(uint64, int, int)     {}
func (nobody) TemporalLayerChanged(uint64, int, int) {}
func (nobody) SpatialLayerChanged(uint64, int, int)  {}
func (nobody) Talking(uint64, int, bool, int)        {}
