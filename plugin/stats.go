package plugin

import "sync/atomic"

// lost counts what bounded queues have refused or dropped so far.
type lost struct {
	events, messages, timers, lines atomic.Uint64
}

// Stats is what an operator can see of a running plugin.
type Stats struct {
	Sessions int `json:"sessions"`
	Timers   int `json:"timers"`
	Reloads  int `json:"reloads"`
	// Events were refused by a full outbox, Messages (packets, too) for Lua
	// dropped by a full inbox; Timers were refused when too many waited; Lines of
	// the log were folded.
	Lost struct {
		Events   uint64 `json:"events"`
		Messages uint64 `json:"messages"`
		Timers   uint64 `json:"timers"`
		Lines    uint64 `json:"lines"`
	} `json:"lost"`
}

// Stats reads the counters; they may move on meanwhile.
func (p *Plugin) Stats() Stats {
	stats := Stats{Sessions: len(p.sessions.All()), Reloads: int(p.reloads.Load())}
	if app := p.app.Load(); app != nil {
		stats.Timers = app.sched.Waiting()
	}
	stats.Lost.Events = p.lost.events.Load()
	stats.Lost.Messages = p.lost.messages.Load()
	stats.Lost.Timers = p.lost.timers.Load()
	stats.Lost.Lines = p.lost.lines.Load()
	return stats
}
