// Package operator shows a running plugin to the people who operate it, and takes their
// commands: messages of the Admin API, the console, statistics and metrics.
package operator

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/host"
	"janus-golua/plugin/script"
)

// Options are what an operator can look at.
type Options struct {
	// Host has the core, the log, the sessions and the router.
	Host *host.Shared
	// Slot has the running script; Services is what all its generations share.
	Slot     *app.Slot
	Services *app.Services
	// Counts reads the counters that the plugin itself keeps.
	Counts func() Counts
}

// Counts are the counters that the plugin itself keeps, since the start.
type Counts struct {
	// Attached counts the sessions that have ever been attached.
	Attached uint64
	// Messages counts the messages and packets for Lua that a full inbox has dropped.
	Messages uint64
	// Substreams, Temporal and Spatial count the changes of substreams and layers that
	// viewers got.
	Substreams, Temporal, Spatial uint64
}

// Operator answers operators.
type Operator struct {
	Options

	// metrics is where metrics are served, empty unless they are.
	metrics string
}

// New makes an operator's view of a plugin.
func New(options Options) *Operator { return &Operator{Options: options} }

// inside calls a function in an entry into the running script.
func (o *Operator) inside(do func(now *app.Application) error) error {
	return o.Slot.Enter(app.Requests, script.Origin{}, func(now *app.Application, _ *lua.LState) error { return do(now) })
}

// now is the time by the script's clock.
func (o *Operator) now() time.Time { return o.Services.Environment.Now() }
