//go:build !golua_nometrics

package metrics

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/tally"
)

// metric is a metric that is served: its name, and how it is read.
type metric struct {
	name, help string
	kind       prometheus.ValueType // 0 for a histogram
	labels     []string
	read       func(s *Snapshot, put func(value float64, labels ...string))
	// histogram is used in place of read.
	histogram func(s *Snapshot, put func(counts tally.Counts, labels ...string))
	// numbers is used in place of both, for a histogram of numbers that are no durations.
	numbers func(s *Snapshot, put func(counts tally.Numbers, labels ...string))
}

// all are the own metrics of the plugin; ofProcess adds the metrics of Go and of the process.
func all() []metric {
	var list []metric
	for _, some := range [][]metric{aboutCallbacks(), aboutScript(), aboutModules(), aboutSessions(), aboutMedia(), aboutBuild()} {
		list = append(list, some...)
	}
	return list
}

// ofProcess makes a registry of what Go and the kernel count for the whole process.
func ofProcess(log guard.Logger) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(guarded{collectors.NewGoCollector(), log},
		guarded{collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), log})
	return registry
}

// ofApplication makes a registry of one application, whose name is a label of all metrics.
func ofApplication(o Options) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	labeled := prometheus.WrapRegistererWith(prometheus.Labels{"application": o.Application}, registry)
	labeled.MustRegister(guarded{newCollector(o), o.Log})
	if o.Own != nil {
		labeled.MustRegister(guarded{ownCollector{o.Own}, o.Log})
	}
	return registry
}

// guarded is a collector whose panics end only one request. Prometheus runs each collector
// on a goroutine of its own, where a panic would otherwise end Janus.
type guarded struct {
	prometheus.Collector
	log guard.Logger
}

func (g guarded) Collect(metrics chan<- prometheus.Metric) {
	defer guard.Recover(g.log, "metrics")
	g.Collector.Collect(metrics)
}

type collector struct {
	read    func() Snapshot
	metrics []metric
	descs   []*prometheus.Desc
}

func newCollector(o Options) *collector {
	c := &collector{read: o.Read, metrics: all()}
	for _, m := range c.metrics {
		c.descs = append(c.descs, prometheus.NewDesc(m.name, m.help, m.labels, nil))
	}
	return c
}

// Describe sends the descriptions of all metrics.
func (c *collector) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range c.descs {
		descs <- desc
	}
}

// Collect reads all metrics.
func (c *collector) Collect(metrics chan<- prometheus.Metric) {
	snapshot := c.read()
	for i, m := range c.metrics {
		switch desc := c.descs[i]; {
		case m.histogram != nil:
			m.histogram(&snapshot, func(counts tally.Counts, labels ...string) {
				metrics <- prometheus.MustNewConstHistogram(desc, counts.Count, counts.Sum.Seconds(), counts.Buckets, labels...)
			})
		case m.numbers != nil:
			m.numbers(&snapshot, func(counts tally.Numbers, labels ...string) {
				metrics <- prometheus.MustNewConstHistogram(desc, counts.Count, counts.Sum, counts.Buckets, labels...)
			})
		default:
			m.read(&snapshot, func(value float64, labels ...string) {
				metrics <- prometheus.MustNewConstMetric(desc, m.kind, value, labels...)
			})
		}
	}
}
