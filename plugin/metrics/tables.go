//go:build !golua_nometrics

package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"janus-golua/plugin/tally"
)

// The kinds of metrics that are one number.
const (
	counter = prometheus.CounterValue
	gauge   = prometheus.GaugeValue
)

type (
	// number reads a metric without labels.
	number = func(s *Snapshot) float64
	put    = func(value float64, labels ...string)
	spread = func(counts tally.Counts, labels ...string)
)

func one(read number) func(*Snapshot, put) {
	return func(s *Snapshot, put put) { put(read(s)) }
}

// byName reads a metric that has one value for each name.
func byName[V any](of func(s *Snapshot) map[string]V, value func(V) float64) func(*Snapshot, put) {
	return func(s *Snapshot, put put) {
		for name, v := range of(s) {
			put(value(v), name)
		}
	}
}

func count(n uint64) float64 { return float64(n) }

func aboutCallbacks() []metric {
	return []metric{
		{name: "golua_callback_duration_seconds", labels: []string{"callback"},
			help: "How long calls of the script's functions ran, without their waits. Tasks (spawn), timers and loading have one name each.",
			histogram: func(s *Snapshot, put spread) {
				for _, c := range s.Script.Callbacks() {
					putUsed(put, c.Ran.Read(), c.Label)
				}
			}},
		{name: "golua_callback_waited_seconds", labels: []string{"callback"},
			help: "Time from the start of a call to its end, for calls that have waited; it includes the delay of a timer.",
			histogram: func(s *Snapshot, put spread) {
				for _, c := range s.Script.Callbacks() {
					putUsed(put, c.Waited.Read(), c.Label)
				}
			}},
		{name: "golua_callback_errors_total", kind: counter, labels: []string{"callback"},
			help: "Calls that ended with an error of the script or exceeded their budget. Coroutines have one name.",
			read: func(s *Snapshot, put put) {
				for _, c := range s.Script.Callbacks() {
					put(count(c.Errors.Load()), c.Label)
				}
				put(count(s.Script.CoroutineErrors.Load()), "coroutine")
			}},
		{name: "golua_budget_overruns_total", kind: counter, labels: []string{"limit"},
			help: "Entries into Lua that exceeded their budget of time (request_limit, media_limit) or of memory (memory_limit).",
			read: func(s *Snapshot, put put) {
				put(count(s.Script.TimeOverruns.Load()), "time")
				put(count(s.Script.MemoryOverruns.Load()), "memory")
			}},
	}
}

// putUsed leaves out functions that were never called, because most scripts have only a few
// of the callbacks.
func putUsed(put spread, counts tally.Counts, label string) {
	if counts.Count > 0 {
		put(counts, label)
	}
}

func aboutScript() []metric {
	return []metric{
		{name: "golua_lua_lock_wait_seconds", help: "How long entries into Lua waited for earlier entries.",
			histogram: func(s *Snapshot, put spread) { put(s.Script.LockWait.Read()) }},
		{name: "golua_lua_lock_held_seconds", help: "How long entries into Lua held the lock.",
			histogram: func(s *Snapshot, put spread) { put(s.Script.LockHeld.Read()) }},
		{name: "golua_coroutines_created_total", kind: counter, help: "Coroutines that the script has created.",
			read: one(func(s *Snapshot) float64 { return count(s.Script.Coroutines.Load()) })},
		{name: "golua_tasks_waiting", kind: gauge, help: "Calls and tasks of the script that wait for something.",
			read: one(func(s *Snapshot) float64 { return float64(s.Waiting) })},
		{name: "golua_tasks_working", kind: gauge, help: "Waiting calls and tasks for which work is being done, such as an HTTP request.",
			read: one(func(s *Snapshot) float64 { return float64(s.Working) })},
		{name: "golua_timers", kind: gauge, help: "Timers of the script that are not due yet.",
			read: one(func(s *Snapshot) float64 { return float64(s.Timers) })},
		{name: "golua_script_reloads_total", kind: counter, labels: []string{"result"},
			help: "Reloads of the script, by result: ok, or refused because the new script did not load.",
			read: func(s *Snapshot, put put) { put(count(s.Reloaded), "ok"); put(count(s.Refused), "refused") }},
		{name: "golua_script_loaded_timestamp_seconds", kind: gauge, help: "When the running script was loaded.",
			read: one(func(s *Snapshot) float64 { return float64(s.Loaded.UnixMilli()) / 1000 })},
	}
}

func aboutModules() []metric {
	return []metric{
		{name: "golua_module_call_duration_seconds", labels: []string{"module"},
			help: "Duration of calls of the modules http, redis, sql and websocket that waited for a server.",
			histogram: func(s *Snapshot, put spread) {
				for module, calls := range s.Calls {
					put(calls.Duration, module)
				}
			}},
		{name: "golua_module_call_errors_total", kind: counter, labels: []string{"module"},
			help: "Such calls that failed: they returned nil and a reason.",
			read: byName(func(s *Snapshot) map[string]Calls { return s.Calls }, func(c Calls) float64 { return count(c.Errors) })},
		{name: "golua_http_requests_in_flight", kind: gauge, help: "Running requests of the module http.",
			read: one(func(s *Snapshot) float64 { return float64(s.HTTP) })},
		{name: "golua_store_keys", kind: gauge, help: "Keys in the module store.",
			read: one(func(s *Snapshot) float64 { return float64(s.StoreKeys) })},
		{name: "golua_script_series", kind: gauge, help: "Series of the metrics that the script has defined itself.",
			read: one(func(s *Snapshot) float64 { return float64(s.Series) })},
		{name: "golua_store_bytes", kind: gauge, help: "Size of the values in the module store.",
			read: one(func(s *Snapshot) float64 { return float64(s.StoreBytes) })},
	}
}

func aboutSessions() []metric {
	queues := func(s *Snapshot) map[string]Queue { return s.Queues }
	return []metric{
		{name: "golua_sessions", kind: gauge, help: "Handles that are attached.",
			read: one(func(s *Snapshot) float64 { return float64(s.Sessions) })},
		{name: "golua_sessions_created_total", kind: counter, help: "Handles that were attached so far, including those that the script refused.",
			read: one(func(s *Snapshot) float64 { return count(s.Attached) })},
		{name: "golua_peerconnections", kind: gauge, help: "Sessions whose PeerConnection is up.",
			read: one(func(s *Snapshot) float64 { return float64(s.Media.Connected) })},
		{name: "golua_queue_depth", kind: gauge, labels: []string{"queue"},
			help: "Entries in the queues of all sessions: the inbox for Lua, the outbox for Janus.",
			read: byName(queues, func(q Queue) float64 { return float64(q.Depth) })},
		{name: "golua_queue_depth_max", kind: gauge, labels: []string{"queue"},
			help: "Entries in the longest of these queues. An inbox has room for 512, an outbox for 4096.",
			read: byName(queues, func(q Queue) float64 { return float64(q.Longest) })},
		{name: "golua_dropped_total", kind: counter, labels: []string{"what"},
			help: "Entries that full queues and other limits have refused or dropped: events (outbox), messages (inbox; packets for Lua, too), timers, tasks that may not wait, values (store), observations (of the script's own metrics), bodies (of HTTP answers), lines (repeated lines of the log).",
			read: byName(func(s *Snapshot) map[string]uint64 { return s.Dropped }, count)},
	}
}

func aboutBuild() []metric {
	return []metric{{name: "golua_build_info", kind: gauge, labels: []string{"version", "goversion", "plugin_api", "janus"},
		help: "Always 1: the versions of the plugin, of Go, of the plugin API that it was built for, and of Janus.",
		read: func(s *Snapshot, put put) { put(1, s.Build.Version, s.Build.Go, s.Build.API, s.Build.Janus) }}}
}
