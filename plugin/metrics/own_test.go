//go:build !golua_nometrics

package metrics

import (
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"janus-golua/plugin/tally/series"
)

// hostile are values of labels that clients may choose.
var hostile = []string{"plain", "", "two\nlines", `a"quote`, `back\slash`, "}", `{a="b"}`, "\x00", "\r", "U+2028 \u2028", "\ufffd", "\u00e4", " ", `\n`, "# HELP x"}

// own has a metric of each kind, with hostile labels and help.
func own(t *testing.T) *series.Registry {
	r := series.NewRegistry()
	g := r.Generation()
	g.Begin()
	for _, d := range []series.Definition{
		{Kind: series.Counter, Name: "rooms_joins_total", Help: "Joins,\nwith \"quotes\" and \\.", Labels: []string{"room"}},
		{Kind: series.Gauge, Name: "a:b", Help: "# HELP nothing", Labels: []string{"room"}},
		{Kind: series.Histogram, Name: "stay_seconds", Help: "Stays.", Labels: []string{"room"}, Bounds: []float64{-1, 0, 1e-9, 1e300}},
		{Kind: series.Gauge, Name: "unused", Help: "Unused."},
	} {
		m, err := g.Define(d)
		if err != nil {
			t.Fatal(err)
		}
		for i, value := range hostile {
			key := series.AppendValue(nil, value)
			switch d.Kind {
			case series.Histogram:
				err = m.Observe(key, float64(i))
			case series.Gauge:
				err = m.Set(key, -float64(i))
			default:
				err = m.Add(key, float64(i))
			}
			if d.Name == "unused" {
				m.Clear()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return r
}

// parsed serves metrics by HTTP and parses them as Prometheus does.
func parsed(t *testing.T, o Options) map[string]*dto.MetricFamily {
	t.Helper()
	o.Application, o.Read = "golua", full
	e := new(Endpoint)
	url, _, err := e.Join(anyPort, o)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Leave("golua")
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", response.Status, err)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(string(text)))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return families
}

func TestOwnMetricsAreServed(t *testing.T) {
	families := parsed(t, Options{Own: own(t).Read})
	for name, kind := range map[string]dto.MetricType{
		"rooms_joins_total": dto.MetricType_COUNTER, "a:b": dto.MetricType_GAUGE, "stay_seconds": dto.MetricType_HISTOGRAM,
	} {
		family := families[name]
		if family == nil || family.GetType() != kind || len(family.Metric) != len(hostile) {
			t.Errorf("%s: %v", name, family)
			continue
		}
		for _, metric := range family.Metric {
			checkOwn(t, metric)
		}
	}
	if help := families["rooms_joins_total"].GetHelp(); help != "Joins,\nwith \"quotes\" and \\." {
		t.Errorf("the help is %q", help)
	}
	if families["golua_sessions"] == nil || families["go_goroutines"] == nil || families["unused"] != nil {
		t.Errorf("%d families", len(families))
	}
}

// checkOwn minds the value of a series, which is the place of its label among hostile.
func checkOwn(t *testing.T, metric *dto.Metric) {
	t.Helper()
	if len(metric.Label) != 2 || metric.Label[0].GetName() != "application" || metric.Label[1].GetName() != "room" {
		t.Fatalf("labels %v", metric.Label)
	}
	place := float64(slices.Index(hostile, metric.Label[1].GetValue()))
	value := metric.GetCounter().GetValue() - metric.GetGauge().GetValue() + metric.GetHistogram().GetSampleSum()
	if place < 0 || value != place {
		t.Errorf("%q has %v", metric.Label[1].GetValue(), value)
	}
	if h := metric.Histogram; h != nil {
		last := h.Bucket[len(h.Bucket)-1]
		if h.GetSampleCount() != 1 || len(h.Bucket) != 5 || !math.IsInf(last.GetUpperBound(), 1) || last.GetCumulativeCount() != 1 {
			t.Errorf("%v", h)
		}
	}
}

// The same metrics are the same text: the order is by name and labels.
func TestTheOrderOfOwnMetrics(t *testing.T) {
	read := own(t).Read
	text := func() string {
		families, err := gatherer(Options{Read: full, Own: read}).Gather()
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, family := range families {
			if !strings.HasPrefix(family.GetName(), "go_") && !strings.HasPrefix(family.GetName(), "process_") {
				if _, err := expfmt.MetricFamilyToText(&b, family); err != nil {
					t.Fatal(err)
				}
			}
		}
		return b.String()
	}
	first := text()
	for range 5 {
		if again := text(); again != first {
			t.Fatal("the order changes")
		}
	}
}
