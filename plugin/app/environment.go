package app

import (
	"cmp"
	"io"
	"maps"
	nethttp "net/http"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/socket"
	luatime "janus-golua/plugin/luaapi/time"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/process"
	"janus-golua/plugin/script/scheduler"
)

// Environment is what surrounds a script, apart from the core: clock, modules, network and
// output. The zero value stands for the machine's own. The player of the simulated core
// (internal/simulation) uses an environment of its own.
type Environment struct {
	// Name is that of the application, and in the name of its configuration file
	// (janus.plugin.NAME.jcfg); the empty name is golua.
	Name string
	// Process is what the application shares with others; nil stands for a process of its own.
	Process *process.Process
	// Metrics serves the metrics of the applications of the process; nil stands for an
	// endpoint of its own.
	Metrics *metrics.Endpoint
	// Clock is the time of timers and scripts.
	Clock scheduler.Clock
	// Modules are found by `require` before our modules of the same names.
	Modules map[string]lua.LGFunction
	// Transport carries HTTP requests of scripts, in place of the network.
	Transport nethttp.RoundTripper
	// Output and Errors take what scripts print, unchanged; if they are nil, it is logged.
	Output, Errors io.Writer
	// Trace is told of each instruction of the script (script.Options).
	Trace func(L *lua.LState)
}

// DefaultName is the name of the application of libjanus_golua.so.
const DefaultName = "golua"

func (e Environment) name() string { return cmp.Or(e.Name, DefaultName) }

// ApplicationName is the name of the application.
func (s *Services) ApplicationName() string { return s.Environment.name() }

// join adds the application to its process.
func (e Environment) join() *process.Member {
	if e.Process == nil {
		return process.New().Join(e.name())
	}
	return e.Process.Join(e.name())
}

// clock returns Clock, or the machine's clock if Clock is nil.
func (e Environment) clock() scheduler.Clock {
	if e.Clock == nil {
		return scheduler.RealClock{}
	}
	return e.Clock
}

// Now is the time by the clock.
func (e Environment) Now() time.Time { return e.clock().Now() }

// replace replaces native modules by Modules, and by modules that go by the clock.
func (e Environment) replace(native map[string]lua.LGFunction) map[string]lua.LGFunction {
	if e.Clock != nil {
		native["time"] = luatime.Opener(e.Now)
		native["socket"], native["socket.core"] = socket.Opener(e.Now), socket.Opener(e.Now)
	}
	maps.Copy(native, e.Modules)
	return native
}
