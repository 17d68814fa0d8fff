package app

import (
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/host"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/store"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/process"
	"janus-golua/plugin/script"
	"janus-golua/plugin/tally/series"
	"janus-golua/plugin/waiting"
)

// Services are what all generations of a script share.
type Services struct {
	Environment Environment
	// Process is what the application shares with the others of this process.
	Process *process.Member
	// Host is what hosts use.
	Host *host.Shared
	// Store keeps values over reloads.
	Store *store.Store
	// Series keeps the script's own metrics over reloads.
	Series *series.Registry
	// Gate limits the HTTP requests that are under way.
	Gate *http.Gate
	// Computing limits the work that modules do without the Lua lock.
	Computing *waiting.Pool
	// Meters count if metrics are wanted.
	Meters Meters

	// compiled keeps compiled scripts for the next generation.
	compiled script.Cache
	// timers and tasks count the timers and tasks that were refused because too many
	// waited.
	timers, tasks atomic.Uint64
}

// NewServices makes services in an environment.
func NewServices(environment Environment, shared *host.Shared) *Services {
	member := environment.join()
	s := &Services{
		Environment: environment, Process: member, Host: shared,
		Gate: http.NewGate(), Computing: waiting.NewPool(member.Processors()),
	}
	if s.Environment.Metrics == nil {
		s.Environment.Metrics = new(metrics.Endpoint)
	}
	s.Store = store.NewAt(store.DefaultLimits(), environment.Now)
	s.Store.Log = shared.Core
	s.Series = series.NewRegistry()
	s.Series.Full = func(text string) { s.log().Line(core.LogWarning, text) }
	return s
}

// RefusedTimers counts the timers that were refused because too many waited.
func (s *Services) RefusedTimers() uint64 { return s.timers.Load() }

// RefusedTasks counts the tasks that were not allowed to wait because too many waited.
func (s *Services) RefusedTasks() uint64 { return s.tasks.Load() }

func (s *Services) core() core.Core { return s.Host.Core }
func (s *Services) log() *logs.Log  { return s.Host.Log }

// over says that nothing may wait for a session any more.
func (s *Services) over(session uint64) bool {
	of := s.Host.Sessions.Get(session)
	return of == nil || of.Over.Load()
}
