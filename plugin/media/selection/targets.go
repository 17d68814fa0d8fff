package selection

import "janus-golua/plugin/media/selection/layers"

// Targets is the best quality that a viewer wants where a stream has several.
type Targets struct {
	layers.Targets
	// Layered says that the layers of a single encoding are to be chosen, too;
	// without it all layers are sent.
	Layered bool
}

// Default are the targets of a viewer that has set none.
func Default() Targets { return Targets{Targets: layers.Default} }

// Layers are the substream and layers that a viewer gets, -1 where there are none.
type Layers struct {
	Substream, Temporal, Spatial int
}

// none are the layers before the first packet.
var none = Layers{Substream: -1, Temporal: -1, Spatial: -1}
