package waiting

import (
	"context"

	"janus-golua/plugin/guard"
)

// Ground is what a module that connects to servers needs of one engine.
type Ground struct {
	// Work is how its functions wait.
	Work Work
	// Context ends with the engine (Engine.Context), and all connections end with it.
	Context context.Context
	// Allow decides about each address before a connection to it is begun; nil allows all.
	Allow Allow
	// Log gets panics; nil ignores them.
	Log guard.Logger
}

// Allow decides about an address, such as "tcp4" and "192.0.2.1:443", before a connection
// to it is begun; an error refuses the address. Names have been resolved by then, so that
// no name can hide an address that is refused.
type Allow = func(network, address string) error
