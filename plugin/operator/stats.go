package operator

// Stats is what an operator can see of a running plugin.
type Stats struct {
	Sessions int `json:"sessions"`
	Timers   int `json:"timers"`
	// Waiting counts the calls and coroutines that wait for something.
	Waiting int `json:"waiting"`
	Reloads int `json:"reloads"`
	// HTTP counts the requests of the module http that are under way.
	HTTP int `json:"http"`
	// Store says how much the module store keeps.
	Store struct {
		Keys  int `json:"keys"`
		Bytes int `json:"bytes"`
	} `json:"store"`
	Lost Lost `json:"lost"`
}

// Lost counts what was refused or dropped since the start, over all reloads.
type Lost struct {
	// Events counts the events that a full outbox has refused. Messages counts the messages
	// and packets for Lua that a full inbox has dropped.
	Events   uint64 `json:"events"`
	Messages uint64 `json:"messages"`
	// Timers and Tasks count the timers and tasks that were refused because too many
	// waited.
	Timers uint64 `json:"timers"`
	Tasks  uint64 `json:"tasks"`
	// Values counts the values that the full store has refused. Bodies counts the responses
	// of HTTP servers that were not read because too many large ones were being read.
	Values uint64 `json:"values"`
	Bodies uint64 `json:"bodies"`
	// Observations counts what was not counted because the script's own metrics had too many
	// series.
	Observations uint64 `json:"observations"`
	// Lines counts the log lines that were left out because they repeated others.
	Lines uint64 `json:"lines"`
}

// Stats reads the counters; they may move on meanwhile.
func (o *Operator) Stats() Stats {
	services := o.Services
	stats := Stats{
		Sessions: len(o.Host.Sessions.All()), Reloads: int(o.Slot.Reloads()), HTTP: services.Gate.UnderWay(),
		Lost: Lost{
			Events: o.Host.Delivery.Refused(), Messages: o.Counts().Messages,
			Timers: services.RefusedTimers(), Tasks: services.RefusedTasks(),
			Values: services.Store.Refused(), Bodies: services.Gate.Refused(), Lines: o.Host.Log.LeftOut(),
			Observations: services.Series.Dropped(),
		},
	}
	if running := o.Slot.Running(); running != nil {
		stats.Timers, stats.Waiting = running.Scheduler.Waiting(), running.Engine.Waiting()
	}
	stats.Store.Keys, stats.Store.Bytes = services.Store.Usage()
	return stats
}

// Working counts the goroutines that do work for which scripts wait, such as HTTP requests.
func (o *Operator) Working() int {
	if running := o.Slot.Running(); running != nil {
		return running.Engine.Working()
	}
	return 0
}
