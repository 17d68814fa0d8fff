// Package metrics serves the counters of a running plugin to Prometheus. Only this package
// knows Prometheus: the plugin counts by itself, and its counters are read for each request.
//
// docs/metrics.md lists the metrics. It is generated from the tables here.
package metrics

import (
	"time"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/media"
	"janus-golua/plugin/script"
	"janus-golua/plugin/tally"
	"janus-golua/plugin/tally/series"
)

// Options say how the metrics of one application are read.
type Options struct {
	// Application is its name, the value of the label "application".
	Application string
	// Read is called for each request, perhaps for several at the same time.
	Read func() Snapshot
	// Own reads the metrics that the script has defined; it is called like Read. nil is none.
	Own func() []series.Family
	// Log is told of faults in this package.
	Log guard.Logger
}

// Snapshot has the counters of a plugin.
type Snapshot struct {
	Build  Build
	Script *script.Meter
	Media  media.Totals
	// Loaded is when the running script was loaded.
	Loaded time.Time
	// Reloaded counts the reloads that replaced the script; Refused counts the reloads that
	// did not.
	Reloaded, Refused uint64
	// Sessions counts the sessions that are attached now, Attached all sessions that ever
	// were.
	Sessions int
	Attached uint64
	// Waiting counts the tasks that wait; Working counts those of them for which a
	// goroutine works. Timers counts the timers that are not due yet.
	Waiting, Working, Timers int
	// Queues, Dropped and LayerSwitches are by name.
	Queues        map[string]Queue
	Dropped       map[string]uint64
	LayerSwitches map[string]uint64
	// Calls are the calls to servers, by module.
	Calls map[string]Calls
	// HTTP is the number of requests that are under way.
	HTTP                  int
	StoreKeys, StoreBytes int
	// Series counts the series of the script's own metrics.
	Series int
}

// Build says what runs.
type Build struct {
	Version, Go string
	// API is the version of the plugin API, Janus the version of the core; it is empty if
	// unknown.
	API, Janus string
}

// Queue says how much waits in all queues of one kind. Each session has one queue of each
// kind.
type Queue struct{ Depth, Longest int }

// Calls are the calls of one module.
type Calls struct {
	Duration tally.Counts
	Errors   uint64
}
