package media

// Listener is told what media notices. It is called on media threads, with no lock of the
// router held. It must not wait, and must not call the session back.
type Listener interface {
	// SubstreamChanged, TemporalLayerChanged and SpatialLayerChanged tell what a viewer gets on
	// an m-line from now on. The m-line is First for the first of its medium.
	SubstreamChanged(viewer uint64, mindex, substream int)
	TemporalLayerChanged(viewer uint64, mindex, layer int)
	SpatialLayerChanged(viewer uint64, mindex, layer int)
	// Talking tells that a publisher began or stopped talking, and the average level that says
	// so, in -dBov. A publisher whose packets are not watched any more (after a hangup, the end
	// of the watch, a closed gate or a negotiation) stops talking, with the level 127. Nothing
	// is told of a session that is destroyed.
	Talking(publisher uint64, mindex int, talking bool, level int)
	// BandwidthChanged tells what is known of a viewer's line, at most once a second.
	BandwidthChanged(viewer uint64, change BandwidthChange)
}

type nobody struct{}

func (nobody) SubstreamChanged(uint64, int, int)        {}
func (nobody) TemporalLayerChanged(uint64, int, int)    {}
func (nobody) SpatialLayerChanged(uint64, int, int)     {}
func (nobody) Talking(uint64, int, bool, int)           {}
func (nobody) BandwidthChanged(uint64, BandwidthChange) {}
