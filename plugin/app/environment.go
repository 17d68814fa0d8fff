package app

import (
	"io"
	"maps"
	nethttp "net/http"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/socket"
	luatime "janus-golua/plugin/luaapi/time"
	"janus-golua/plugin/script/scheduler"
)

// Environment is what a script finds around it beside the core. The zero value is the
// machine. The simulated core's player (internal/simulation) has its own.
type Environment struct {
	// Clock is the time of timers and scripts.
	Clock scheduler.Clock
	// Modules are what `require` finds before our modules of the same names.
	Modules map[string]lua.LGFunction
	// Transport carries HTTP requests of scripts, in place of the network.
	Transport nethttp.RoundTripper
	// Output and Errors take what scripts print, unchanged; if they are nil, it is logged.
	Output, Errors io.Writer
	// Trace is told of each instruction of the script (script.Options).
	Trace func(L *lua.LState)
}

// clock is the machine's clock unless there is another.
func (e Environment) clock() scheduler.Clock {
	if e.Clock == nil {
		return scheduler.RealClock{}
	}
	return e.Clock
}

// Now is the time by the clock.
func (e Environment) Now() time.Time { return e.clock().Now() }

// replace puts Modules, and modules that tell the time of the clock, in the place of native
// modules.
func (e Environment) replace(native map[string]lua.LGFunction) map[string]lua.LGFunction {
	if e.Clock != nil {
		native["time"] = luatime.Opener(e.Now)
		native["socket"], native["socket.core"] = socket.Opener(e.Now), socket.Opener(e.Now)
	}
	maps.Copy(native, e.Modules)
	return native
}
