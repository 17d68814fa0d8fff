// Package metrics shows operators what a running plugin does, to be collected by
// Prometheus. It is the only one that knows Prometheus: the plugin counts by itself, and
// is asked when somebody looks.
//
// docs/metrics.md lists what is served, made of the tables here.
package metrics

import (
	"time"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/media"
	"janus-golua/plugin/script"
	"janus-golua/plugin/tally"
)

// Options say what is served where.
type Options struct {
	// Address is a host and a port, such as "127.0.0.1:9464".
	Address string
	// Read is asked at each request, by several at once.
	Read func() Snapshot
	// Log is told of faults of ours.
	Log guard.Logger
}

// Snapshot is what a plugin has counted.
type Snapshot struct {
	Build  Build
	Script *script.Meter
	Media  media.Totals
	// Loaded is when the script was loaded that runs now.
	Loaded time.Time
	// Reloaded and Refused are reloads by what they came to.
	Reloaded, Refused uint64
	// Sessions are attached now, Attached have ever been.
	Sessions int
	Attached uint64
	// Waiting are the tasks that wait, Working those for which a goroutine works
	// meanwhile; Timers are not due yet.
	Waiting, Working, Timers int
	// Queues, Dropped and LayerSwitches are by name.
	Queues        map[string]Queue
	Dropped       map[string]uint64
	LayerSwitches map[string]uint64
	// Calls are what scripts asked of others, by module.
	Calls map[string]Calls
	// HTTP requests are under way.
	HTTP                  int
	StoreKeys, StoreBytes int
}

// Build says what runs.
type Build struct {
	Version, Go string
	// API is that of plugins, Janus the version of the core, empty if unknown.
	API, Janus string
}

// Queue is what waits in the queues of one kind, which each session has one of.
type Queue struct{ Depth, Longest int }

// Calls are those of one module.
type Calls struct {
	Duration tally.Counts
	Errors   uint64
}
