package operator

import (
	"fmt"

	"janus-golua/plugin/core"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/process"
	"janus-golua/plugin/serial"
)

// ServeMetrics begins to serve the application's metrics, at an address if no other application
// serves any yet. If that fails, Janus goes on without them.
func (o *Operator) ServeMetrics(address string, build metrics.Build) {
	url, owner, err := o.Services.Environment.Metrics.Join(address, metrics.Options{
		Application: o.Services.ApplicationName(), Log: o.Host.Core,
		Read: func() metrics.Snapshot { return o.snapshot(build) }, Own: o.Services.Series.Read,
	})
	if err != nil {
		o.Host.Log.Line(core.LogError, "no metrics are served: "+err.Error())
		return
	}
	o.metrics = url
	if owner != "" {
		o.Host.Log.Line(core.LogWarning, fmt.Sprintf("metrics = %q has no effect: %s has another address", address, process.File(owner)))
	}
	o.Host.Log.Line(core.LogInfo, "metrics are at "+url)
}

// MetricsURL is where metrics are served, empty for nowhere.
func (o *Operator) MetricsURL() string { return o.metrics }

// Close ends the serving of the application's metrics.
func (o *Operator) Close() {
	if o.metrics != "" {
		o.Services.Environment.Metrics.Leave(o.Services.ApplicationName())
	}
}

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
