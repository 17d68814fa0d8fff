package selection

import "janus-golua/plugin/media/selection/layers"

// Targets is what a viewer of several qualities wants at most.
type Targets struct {
	layers.Targets
	// Layered says that the layers of a single encoding are to be chosen, too;
	// without it they all are sent.
	Layered bool
}

// Default are the targets of a viewer that has set none.
func Default() Targets { return Targets{Targets: layers.Default} }

// Layers are those that a viewer gets, -1 where there are none.
type Layers struct {
	Substream, Temporal, Spatial int
}

// none are the layers before the first packet.
var none = Layers{Substream: -1, Temporal: -1, Spatial: -1}
