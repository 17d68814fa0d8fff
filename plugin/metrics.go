package plugin

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/serial"
)

// counted are those of the plugin that only metrics show.
type counted struct {
	attached, refusedReloads      atomic.Uint64
	substreams, temporal, spatial atomic.Uint64
	loaded                        atomic.Int64 // when the running script was, in Unix ms
}

// serveMetrics begins to show metrics if the configuration wants it. Without them Janus
// goes on all the same.
func (p *Plugin) serveMetrics(settings *config.Settings) {
	if settings.Metrics == "" {
		return
	}
	server, err := metrics.Serve(metrics.Options{Address: settings.Metrics, Read: p.snapshot, Log: p.core})
	if err != nil {
		p.log.Line(core.LogError, "no metrics are served: "+err.Error())
		return
	}
	p.metrics = server
	p.log.Line(core.LogInfo, "metrics are at "+server.URL())
}

// snapshot reads all counters; they may move on meanwhile.
func (p *Plugin) snapshot() metrics.Snapshot {
	stats := p.Stats()
	s := metrics.Snapshot{
		Build:     metrics.Build{Version: defaultMetadata().VersionString, Go: runtime.Version(), API: fmt.Sprint(p.Build.API), Janus: p.Build.janus()},
		Script:    p.meters.script,
		Calls:     p.meters.calls(),
		Media:     p.router.Totals(),
		Loaded:    time.UnixMilli(p.counted.loaded.Load()),
		Reloaded:  p.reloads.Load(),
		Refused:   p.counted.refusedReloads.Load(),
		Sessions:  stats.Sessions,
		Attached:  p.counted.attached.Load(),
		Waiting:   stats.Waiting,
		Working:   p.Working(),
		Timers:    stats.Timers,
		Queues:    p.queues(),
		Dropped:   stats.Lost.byName(),
		HTTP:      stats.HTTP,
		StoreKeys: stats.Store.Keys, StoreBytes: stats.Store.Bytes,
	}
	s.LayerSwitches = map[string]uint64{
		"substream": p.counted.substreams.Load(), "temporal": p.counted.temporal.Load(), "spatial": p.counted.spatial.Load(),
	}
	return s
}

func (l Lost) byName() map[string]uint64 {
	return map[string]uint64{
		"events": l.Events, "messages": l.Messages, "timers": l.Timers, "tasks": l.Tasks,
		"values": l.Values, "bodies": l.Bodies, "lines": l.Lines,
	}
}

// queues adds up what waits in those of all sessions.
func (p *Plugin) queues() map[string]metrics.Queue {
	var inbox, outbox metrics.Queue
	add := func(to *metrics.Queue, queue *serial.Queue) {
		waiting := queue.Waiting()
		to.Depth += waiting
		to.Longest = max(to.Longest, waiting)
	}
	for _, s := range p.sessions.All() {
		add(&inbox, s.Inbox)
		add(&outbox, s.Outbox)
	}
	return map[string]metrics.Queue{"inbox": inbox, "outbox": outbox}
}
