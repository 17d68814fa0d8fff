package operator

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/serial"
)

// ServeMetrics begins to serve metrics at an address. If that fails, Janus goes on without
// them.
func (o *Operator) ServeMetrics(address string, build metrics.Build) {
	read := func() metrics.Snapshot { return o.snapshot(build) }
	server, err := metrics.Serve(metrics.Options{Address: address, Read: read, Own: o.Services.Series.Read, Log: o.Host.Core})
	if err != nil {
		o.Host.Log.Line(core.LogError, "no metrics are served: "+err.Error())
		return
	}
	o.metrics = server
	o.Host.Log.Line(core.LogInfo, "metrics are at "+server.URL())
}

// MetricsURL is where metrics are served, empty for nowhere.
func (o *Operator) MetricsURL() string {
	if o.metrics == nil {
		return ""
	}
	return o.metrics.URL()
}

// Close ends the serving of metrics.
func (o *Operator) Close() { o.metrics.Close() }

// snapshot reads all counters; they may move on meanwhile.
func (o *Operator) snapshot(build metrics.Build) metrics.Snapshot {
	stats, counts := o.Stats(), o.Counts()
	return metrics.Snapshot{
		Build:     build,
		Script:    o.Services.Meters.Script(),
		Calls:     o.Services.Meters.Calls(),
		Media:     o.Host.Router.Totals(),
		Loaded:    o.Slot.Loaded(),
		Reloaded:  o.Slot.Reloads(),
		Refused:   o.Slot.RefusedReloads(),
		Sessions:  stats.Sessions,
		Attached:  counts.Attached,
		Waiting:   stats.Waiting,
		Working:   o.Working(),
		Timers:    stats.Timers,
		Queues:    o.queues(),
		Dropped:   stats.Lost.byName(),
		HTTP:      stats.HTTP,
		StoreKeys: stats.Store.Keys, StoreBytes: stats.Store.Bytes,
		Series: o.Services.Series.Series(),
		LayerSwitches: map[string]uint64{
			"substream": counts.Substreams, "temporal": counts.Temporal, "spatial": counts.Spatial,
		},
	}
}

func (l Lost) byName() map[string]uint64 {
	return map[string]uint64{
		"events": l.Events, "messages": l.Messages, "timers": l.Timers, "tasks": l.Tasks,
		"values": l.Values, "bodies": l.Bodies, "lines": l.Lines,
		"observations": l.Observations,
	}
}

// queues adds up what waits in the queues of all sessions.
func (o *Operator) queues() map[string]metrics.Queue {
	var inbox, outbox metrics.Queue
	add := func(to *metrics.Queue, queue *serial.Queue) {
		waiting := queue.Waiting()
		to.Depth += waiting
		to.Longest = max(to.Longest, waiting)
	}
	for _, s := range o.Host.Sessions.All() {
		add(&inbox, s.Inbox)
		add(&outbox, s.Outbox)
	}
	return map[string]metrics.Queue{"inbox": inbox, "outbox": outbox}
}
