//go:build !golua_nometrics

package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"janus-golua/plugin/tally/series"
)

// ownCollector serves the metrics that the script has defined. A script may define metrics at
// any time, so the collector describes none.
type ownCollector struct{ read func() []series.Family }

// Describe describes nothing.
func (ownCollector) Describe(chan<- *prometheus.Desc) {}

// Collect reads all metrics.
func (c ownCollector) Collect(metrics chan<- prometheus.Metric) {
	for _, family := range c.read() {
		desc := prometheus.NewDesc(family.Name, family.Help, family.Labels, nil)
		for _, point := range family.Points {
			metrics <- ownMetric(desc, family.Kind, point)
		}
	}
}

func ownMetric(desc *prometheus.Desc, kind series.Kind, p series.Point) prometheus.Metric {
	switch kind {
	case series.Histogram:
		return prometheus.MustNewConstHistogram(desc, p.Count, p.Value, p.Buckets, p.Labels...)
	case series.Counter:
		return prometheus.MustNewConstMetric(desc, counter, p.Value, p.Labels...)
	}
	return prometheus.MustNewConstMetric(desc, gauge, p.Value, p.Labels...)
}
