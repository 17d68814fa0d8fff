package script

import (
	"janus-golua/plugin/script/budget"
	"janus-golua/plugin/script/fault"
	"janus-golua/plugin/script/loading"
	"janus-golua/plugin/script/meter"
)

// The types of the packages below, under the names that users of an engine know.
type (
	// Budget is what one entry into Lua may use; a zero field is no limit.
	Budget = budget.Budget
	// Origin says for whom an entry into Lua does its work: the session and the request of
	// a client. The zero Origin stands for nobody.
	Origin = fault.Origin
	// Error is what went wrong in Lua code.
	Error = fault.Error
	// Libraries is what `require` finds without a file.
	Libraries = loading.Libraries
	// Meter counts the events of an application's engines, CallbackMeter those of functions
	// that have one label.
	Meter         = meter.Meter
	CallbackMeter = meter.Callback
	// Sandbox says which files a script may use. When it is on, other dangerous functions
	// are taken away, too.
	Sandbox = loading.Sandbox
	// Cache keeps compiled sources for the next engine.
	Cache = loading.Cache
)

// NewMeter makes a meter of the functions that labels names. All other functions share one
// label.
func NewMeter(labels map[string]string, others string) *Meter { return meter.New(labels, others) }
