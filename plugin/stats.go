package plugin

import "sync/atomic"

// lost counts what bounded queues have refused or dropped so far.
type lost struct {
	events, messages, timers, tasks atomic.Uint64
}

// Stats is what an operator can see of a running plugin.
type Stats struct {
	Sessions int `json:"sessions"`
	Timers   int `json:"timers"`
	// Waiting are the calls and coroutines that wait for something.
	Waiting int `json:"waiting"`
	Reloads int `json:"reloads"`
	// HTTP are the requests of the module http that are under way.
	HTTP int `json:"http"`
	// Store is what the module store keeps.
	Store struct {
		Keys  int `json:"keys"`
		Bytes int `json:"bytes"`
	} `json:"store"`
	Lost Lost `json:"lost"`
}

// Lost counts what was refused or dropped since the start, reloads included.
type Lost struct {
	// Events were refused by a full outbox, Messages (packets, too) for Lua
	// dropped by a full inbox.
	Events   uint64 `json:"events"`
	Messages uint64 `json:"messages"`
	// Timers were refused, and Tasks were not let wait, because too many waited.
	Timers uint64 `json:"timers"`
	Tasks  uint64 `json:"tasks"`
	// Values were refused by the full store; Bodies are answers of HTTP servers
	// that were not read because too many large ones were.
	Values uint64 `json:"values"`
	Bodies uint64 `json:"bodies"`
	// Lines of the log were folded.
	Lines uint64 `json:"lines"`
}

// Stats reads the counters; they may move on meanwhile.
func (p *Plugin) Stats() Stats {
	stats := Stats{
		Sessions: len(p.sessions.All()), Reloads: int(p.reloads.Load()), HTTP: p.gate.UnderWay(),
		Lost: Lost{
			Events: p.lost.events.Load(), Messages: p.lost.messages.Load(),
			Timers: p.lost.timers.Load(), Tasks: p.lost.tasks.Load(),
			Values: p.store.Refused(), Bodies: p.gate.Refused(), Lines: p.log.LeftOut(),
		},
	}
	if app := p.app.Load(); app != nil {
		stats.Timers, stats.Waiting = app.sched.Waiting(), app.engine.Waiting()
	}
	stats.Store.Keys, stats.Store.Bytes = p.store.Usage()
	return stats
}
