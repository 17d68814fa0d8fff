package plugin

import (
	"io"
	"maps"
	nethttp "net/http"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/socket"
	luatime "janus-golua/plugin/luaapi/time"
	"janus-golua/plugin/script"
	"janus-golua/plugin/script/scheduler"
)

// Surroundings are what a plugin finds around it beside the core. The zero value is
// the machine; the simulator (package simulation) puts its own in place.
type Surroundings struct {
	// Clock is the time that timers and scripts go by.
	Clock scheduler.Clock
	// Modules are what `require` finds before modules of ours with the same name.
	Modules map[string]lua.LGFunction
	// Transport carries what scripts ask by HTTP, in place of the network.
	Transport nethttp.RoundTripper
	// Output and Errors take what scripts print, as it is; nil has it logged.
	Output, Errors io.Writer
	// Trace is told of each instruction of the script (script.Options).
	Trace func(L *lua.LState)
}

// clock is the machine's unless there is another.
func (s Surroundings) clock() scheduler.Clock {
	if s.Clock == nil {
		return scheduler.RealClock{}
	}
	return s.Clock
}

// now is the time by the clock.
func (s Surroundings) now() time.Time { return s.clock().Now() }

// replace puts modules in the place of those in native: those that tell a time, and
// Modules.
func (s Surroundings) replace(native map[string]lua.LGFunction) map[string]lua.LGFunction {
	if s.Clock != nil {
		native["time"] = luatime.Opener(s.now)
		native["socket"], native["socket.core"] = socket.Opener(s.now), socket.Opener(s.now)
	}
	maps.Copy(native, s.Modules)
	return native
}

// Await waits until all that sessions have queued, in either direction, is done, and
// what was to be recorded is written. It
// does not wait for scripts that wait.
func (p *Plugin) Await() {
	for _, s := range p.sessions.All() {
		s.Inbox.Wait()
		s.Outbox.Wait()
	}
	p.sending.Wait()
	p.router.Settle()
}

// Inside does something in the state of the script that runs now, as an entry of its
// own; it must not wait.
func (p *Plugin) Inside(fn func(L *lua.LState) error) error {
	return p.inside(requestBudget, script.Origin{}, func(_ *application, L *lua.LState) error { return fn(L) })
}

// Working counts what runs on goroutines for scripts that wait, such as requests by
// HTTP.
func (p *Plugin) Working() int {
	if app := p.app.Load(); app != nil {
		return app.engine.Working()
	}
	return 0
}
