// Package operator shows a running plugin to the people who operate it, and takes their
// commands: messages of the Admin API, the console, statistics and metrics.
package operator

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/host"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/script"
)

// Options are what an operator can look at.
type Options struct {
	// Host has the core, the log, the sessions and the router.
	Host *host.Shared
	// Slot has the script that runs, Services is what its generations share.
	Slot     *app.Slot
	Services *app.Services
	// Counts reads what the plugin counts itself.
	Counts func() Counts
}

// Counts are what the plugin counts itself, since the start.
type Counts struct {
	// Attached are the sessions that have ever been attached.
	Attached uint64
	// Messages (packets, too) for Lua were dropped by a full inbox.
	Messages uint64
	// Substreams, Temporal and Spatial are the changes of what viewers get.
	Substreams, Temporal, Spatial uint64
}

// Operator answers operators.
type Operator struct {
	Options

	// metrics is nil unless metrics are served.
	metrics *metrics.Server
}

// New makes an operator's view of a plugin.
func New(options Options) *Operator { return &Operator{Options: options} }

// inside does something in an entry into the script that runs.
func (o *Operator) inside(do func(now *app.Application) error) error {
	return o.Slot.Enter(app.Requests, script.Origin{}, func(now *app.Application, _ *lua.LState) error { return do(now) })
}

// now is the time that the script goes by.
func (o *Operator) now() time.Time { return o.Services.Environment.Now() }
