package outbound

import (
	"context"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/waiting"
)

// Ground is what a module that connects to servers stands on, in one engine.
type Ground struct {
	// Work is how its functions wait.
	Work waiting.Work
	// Context ends with the engine (Engine.Context), and with it all connections.
	Context context.Context
	// Allow judges each address before a connection to it is begun; nil allows all.
	Allow Allow
	// Log is told of faults of ours; nil for nobody.
	Log guard.Logger
}
