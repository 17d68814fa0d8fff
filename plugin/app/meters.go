package app

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/script"
	"janus-golua/plugin/tally"
	"janus-golua/plugin/waiting"
)

// Meters count events whose counting has a cost, so they count only if metrics are wanted.
// The zero value counts nothing. Meters go on over reloads.
type Meters struct {
	script  *script.Meter
	modules map[string]*moduleMeter // fixed
}

// moduleMeter counts calls of a module that waited for a server.
type moduleMeter struct {
	duration tally.Histogram
	errors   atomic.Uint64
}

func newMeters() Meters {
	m := Meters{script: script.NewMeter(callbackLabels(), "timer"), modules: make(map[string]*moduleMeter)}
	for _, module := range []string{"http", "redis", "sql", "websocket"} {
		m.modules[module] = new(moduleMeter)
	}
	return m
}

// callbackLabels has the label for the calls of each function. Functions without a label
// are called by timeCallback; the script chooses their names.
func callbackLabels() map[string]string {
	labels := map[string]string{
		"main chunk": "load", "console": "console", "exportState": "exportState", "importState": "importState",
		"janus.spawn": "task", "session:spawn": "task",
		"janus.after": "timer", "session:after": "timer", "janus.every": "timer", "session:every": "timer",
	}
	for _, name := range RequiredFunctions() {
		labels[name] = name
	}
	for _, name := range optionalFunctions {
		labels[name] = name
	}
	for _, name := range noticeFunctions {
		labels[name] = name
	}
	labels[describingVersion] = "metadata"
	for name := range describingTexts(new(core.Metadata)) {
		labels[name] = "metadata"
	}
	return labels
}

// optionalFunctions are, like noticeFunctions, called only if the script defines them.
var optionalFunctions = [...]string{
	"handleAdminMessage", "incomingRtp", "incomingRtcp", "incomingTextData", "incomingBinaryData", "incomingData",
	"dataReady", "slowLink",
}

// Script counts what the script does, nil if nothing is counted.
func (m Meters) Script() *script.Meter { return m.script }

// Calls reads what modules have counted.
func (m Meters) Calls() map[string]metrics.Calls {
	calls := make(map[string]metrics.Calls, len(m.modules))
	for name, meter := range m.modules {
		calls[name] = metrics.Calls{Duration: meter.duration.Read(), Errors: meter.errors.Load()}
	}
	return calls
}

// work counts the work that a module does. Receiving is not counted: it waits for others to
// send, and says nothing about a server.
func (m Meters) work(module string, work waiting.Work) waiting.Work {
	meter := m.modules[module]
	if meter == nil {
		return work
	}
	return func(L *lua.LState, name string, do func(ctx context.Context) waiting.Results) int {
		if strings.HasSuffix(name, ":receive") {
			return work(L, name, do)
		}
		return work(L, name, func(ctx context.Context) waiting.Results { return meter.count(ctx, do) })
	}
}

func (m *moduleMeter) count(ctx context.Context, do func(ctx context.Context) waiting.Results) waiting.Results {
	began := time.Now()
	results := do(ctx)
	m.duration.Observe(time.Since(began))
	return func(L *lua.LState) []lua.LValue {
		values := results(L)
		if len(values) > 1 && values[0] == lua.LNil && values[1] != lua.LNil {
			m.errors.Add(1)
		}
		return values
	}
}
