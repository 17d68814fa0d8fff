//go:build !golua_nometrics

package metrics

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// merging joins the metrics of applications for one request. Scripts that know nothing of each
// other may choose the same name. If both have a counter, or both a gauge, there is one metric
// with the series of both. A counter and a gauge of one name cannot both be served: the
// application that has joined first has the name.
type merging map[string]owned

// owned is a metric, and the application that was the first to have it.
type owned struct {
	family      *dto.MetricFamily
	application string
}

// of reads the metrics of one application, without those that clash.
func (m merging) of(p part) prometheus.Gatherer {
	return prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) {
		families, err := p.gatherer.Gather()
		return slices.DeleteFunc(families, func(f *dto.MetricFamily) bool { return m.clashes(p, f) }), err
	})
}

// clashes says that a metric cannot be served, after the log has said why. Otherwise it notes the
// metric. A metric has one help: that of the application that was first.
func (m merging) clashes(p part, f *dto.MetricFamily) bool {
	before, known := m.rival(f)
	switch {
	case !known:
		m[f.GetName()] = owned{f, p.application}
	case before.family.GetName() == f.GetName() && before.family.GetType() == f.GetType():
		f.Help = before.family.Help
	default:
		p.refused.tell(f, before)
		return true
	}
	return false
}

// rival finds the metric that has a name already, or has series of the name: a histogram x has
// series x_bucket, x_sum and x_count.
func (m merging) rival(f *dto.MetricFamily) (before owned, known bool) {
	if before, known = m[f.GetName()]; known {
		return before, true
	}
	for _, suffix := range [...]string{"_bucket", "_sum", "_count"} {
		if isHistogram(f) {
			before, known = m[f.GetName()+suffix]
		} else if base, ok := strings.CutSuffix(f.GetName(), suffix); ok {
			before, known = m[base]
			known = known && isHistogram(before.family)
		}
		if known {
			return before, true
		}
	}
	return owned{}, false
}

func isHistogram(f *dto.MetricFamily) bool { return f.GetType() == dto.MetricType_HISTOGRAM }

// refused are the metrics of an application of which the log has said that they are not served.
type refused struct {
	log  guard.Logger
	mu   sync.Mutex // protects told
	told map[string]bool
}

// tell logs once that a metric is not served.
func (r *refused) tell(f *dto.MetricFamily, before owned) {
	if r.log != nil && r.isNew(f.GetName()) {
		r.log.Log(core.LogWarning, fmt.Sprintf(guard.Prefix+"metrics: the %s %s is not served: the application %s has a %s %s",
			kindOf(f), f.GetName(), before.application, kindOf(before.family), before.family.GetName()))
	}
}

func (r *refused) isNew(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.told[name] {
		return false
	}
	if r.told == nil {
		r.told = make(map[string]bool)
	}
	r.told[name] = true
	return true
}

func kindOf(f *dto.MetricFamily) string { return strings.ToLower(f.GetType().String()) }
