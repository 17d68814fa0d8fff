// Package series keeps the metrics that a script defines itself: counters, gauges and
// histograms with labels. A [Registry] outlives the scripts, and everything in it is bounded,
// because the values of labels may come from clients. Package metrics serves the metrics.
package series

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Limits of a registry. A series takes some 300 bytes, and 8 more for each bucket, so 10,000
// series take 3 MB, or 7 MB if all are histograms with 50 buckets.
const (
	mostMetrics = 100
	mostSeries  = 1000   // of one metric
	mostInAll   = 10_000 // series of all metrics
	mostLabels  = 10
	mostBounds  = 50
	maxName     = 200 // bytes, also of the name of a label
	maxHelp     = 1000
	maxValue    = 128 // bytes of a label's value; longer ones are cut
)

// Kind is the kind of a metric.
type Kind string

// The kinds of metrics.
const (
	Counter   Kind = "counter"
	Gauge     Kind = "gauge"
	Histogram Kind = "histogram"
)

// Definition is what a script says of a metric.
type Definition struct {
	Kind       Kind
	Name, Help string
	// Labels are the names of the labels. Each series has a value for each.
	Labels []string
	// Bounds are the largest values of the buckets of a histogram, rising. Another bucket
	// without a bound follows.
	Bounds []float64
}

// String describes the metric for errors.
func (d *Definition) String() string {
	text := "a " + string(d.Kind)
	if len(d.Labels) > 0 {
		text += " with the labels " + strings.Join(d.Labels, ", ")
	}
	if d.Kind == Histogram {
		text += fmt.Sprintf(" and the buckets %v", d.Bounds)
	}
	return text
}

// same says whether two definitions are of one metric. The help may change.
func (d *Definition) same(as *Definition) bool {
	return d.Kind == as.Kind && slices.Equal(d.Labels, as.Labels) && slices.Equal(d.Bounds, as.Bounds)
}

// Registry has the metrics of all generations of a script. It is safe for concurrent use.
type Registry struct {
	// Full is told once for each metric that a series had no room. It is called with no lock
	// of this package held. Set it before the registry is used.
	Full func(text string)

	mu sync.Mutex // protects metrics
	// metrics are those that are served, by name.
	metrics map[string]*Metric
	// series counts the series of all metrics, also of those on trial; dropped counts what was
	// to be counted in series that had no room.
	series  atomic.Int64
	dropped atomic.Uint64
}

// NewRegistry makes an empty registry.
func NewRegistry() *Registry { return &Registry{metrics: make(map[string]*Metric)} }

// Series counts the series that there are.
func (r *Registry) Series() int { return int(r.series.Load()) }

// Dropped counts the observations that were left out because their series had no room.
func (r *Registry) Dropped() uint64 { return r.dropped.Load() }

// Find finds a metric that is served; nil if there is none.
func (r *Registry) Find(name string) *Metric {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.metrics[name]
}

// all are the metrics that are served, by name.
func (r *Registry) all() []*Metric {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Values(r.metrics), func(a, b *Metric) int { return strings.Compare(a.Name, b.Name) })
}

// Generation is the registry as one generation of a script sees it. What the generation
// changes in the list of metrics is on trial until Begin. A script that is refused leaves no
// metric behind. The Lua lock protects a generation.
type Generation struct {
	registry *Registry
	// trial has the metrics that the generation has defined or, as nil, forgotten. It is nil
	// after Begin.
	trial map[string]*Metric
}

// Generation begins the trial of a generation.
func (r *Registry) Generation() *Generation {
	return &Generation{registry: r, trial: make(map[string]*Metric)}
}

// Define returns the metric of a definition. If the metric exists, by the same definition, it
// is that one, with all it has counted.
func (g *Generation) Define(d Definition) (*Metric, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	r := g.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := g.seen()
	if known := seen[d.Name]; known != nil {
		if !known.same(&d) {
			return nil, fmt.Errorf("%q exists as %s; forget it first, or choose another name", d.Name, &known.Definition)
		}
		known.explain(d.Help)
		return known, nil
	}
	if len(seen) >= mostMetrics {
		return nil, fmt.Errorf("there are %d metrics already, which is the limit", mostMetrics)
	}
	if other := clash(&d, seen); other != "" {
		return nil, fmt.Errorf("%q clashes with the %s", d.Name, other)
	}
	made := &Metric{Definition: d, registry: r, series: make(map[string]*value)}
	g.put(d.Name, made)
	return made, nil
}

// Forget forgets a metric and its series. It says whether there was one.
func (g *Generation) Forget(name string) bool {
	r := g.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	known := g.seen()[name]
	if known == nil {
		return false
	}
	g.put(name, nil)
	return true
}

// Begin ends the trial: the script runs.
func (g *Generation) Begin() {
	r := g.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	trial := g.trial
	g.trial = nil
	for name, metric := range trial {
		g.put(name, metric)
	}
}

// Abandon ends a trial that has failed. After Begin it does nothing.
func (g *Generation) Abandon() {
	r := g.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, metric := range g.trial {
		metric.end()
	}
	clear(g.trial)
}

// seen are the metrics that the generation sees. With the registry's lock held.
func (g *Generation) seen() map[string]*Metric {
	if g.trial == nil {
		return g.registry.metrics
	}
	seen := maps.Clone(g.registry.metrics)
	maps.Copy(seen, g.trial)
	maps.DeleteFunc(seen, func(_ string, metric *Metric) bool { return metric == nil })
	return seen
}

// put replaces a metric; nil forgets it. With the registry's lock held.
func (g *Generation) put(name string, metric *Metric) {
	list := g.trial
	if list == nil {
		list = g.registry.metrics
	}
	if before := list[name]; before != metric {
		before.end()
	}
	list[name] = metric
	if metric == nil && g.trial == nil {
		delete(list, name)
	}
}
