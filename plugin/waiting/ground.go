package waiting

import (
	"context"

	"janus-golua/plugin/guard"
)

// Ground is what a module that connects to servers stands on, in one engine.
type Ground struct {
	// Work is how its functions wait.
	Work Work
	// Context ends with the engine (Engine.Context), and with it all connections.
	Context context.Context
	// Allow judges each address before a connection to it is begun; nil allows all.
	Allow Allow
	// Log is told of faults of ours; nil for nobody.
	Log guard.Logger
}

// Allow judges an address, such as "tcp4" and "192.0.2.1:443", before a
// connection to it is begun; an error refuses it. Names have been looked up by
// then, so that a name cannot stand for an address that is refused.
type Allow = func(network, address string) error
