//go:build !golua_nometrics

package metrics

import (
	"net/http"
	"strings"
	"testing"

	"janus-golua/plugin/guard/guardtest"
	"janus-golua/plugin/tally/series"
)

func TestOneEndpointServesAllApplications(t *testing.T) {
	e, url := served(t)
	other, owner, err := e.Join("127.0.0.1:1", Options{Application: "chat", Read: full})
	if err != nil || other != url || owner != "golua" {
		t.Fatalf("the second is served at %s, by the address of %q (%v)", other, owner, err)
	}
	if _, owner, err := e.Join(anyPort, Options{Application: "third", Read: full}); err != nil || owner != "" {
		t.Errorf("the same address is another one, of %q (%v)", owner, err)
	}
	e.Leave("third")
	_, body := get(t, http.MethodGet, url)
	for _, want := range []string{`golua_sessions{application="golua"} 0`, `golua_sessions{application="chat"} 0`, "\nprocess_cpu_seconds_total "} {
		if !strings.Contains(body, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	if strings.Contains(body, "third") || strings.Count(body, "\nprocess_cpu_seconds_total ") != 1 {
		t.Error("it has an application that has left, or the process twice")
	}
	e.Leave("golua")
	if status, body := get(t, http.MethodGet, url); status != http.StatusOK || strings.Contains(body, `"golua"`) || !strings.Contains(body, `"chat"`) {
		t.Errorf("after the first has left: %d %s", status, body)
	}
	e.Leave("chat")
	if _, err := http.Get(url); err == nil {
		t.Error("it still serves, without applications")
	}
}

// defined has some metrics, each with one series.
func defined(t *testing.T, definitions ...series.Definition) func() []series.Family {
	t.Helper()
	r := series.NewRegistry()
	g := r.Generation()
	g.Begin()
	for _, d := range definitions {
		m, err := g.Define(d)
		if err != nil {
			t.Fatal(err)
		}
		var key []byte
		for range d.Labels {
			key = series.AppendValue(key, "x")
		}
		if d.Kind == series.Histogram {
			err = m.Observe(key, 1)
		} else {
			err = m.Add(key, 1)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return r.Read
}

// Scripts choose names without knowing of each other.
func TestApplicationsMayChooseTheSameNames(t *testing.T) {
	e, url := served(t)
	log := new(guardtest.Lines)
	for _, o := range []Options{
		{Application: "rooms", Own: defined(t,
			series.Definition{Kind: series.Counter, Name: "joins_total", Help: "Joins.", Labels: []string{"room"}},
			series.Definition{Kind: series.Gauge, Name: "here", Help: "Who is here."},
			series.Definition{Kind: series.Histogram, Name: "stay", Help: "Stays.", Bounds: []float64{1, 2}},
			series.Definition{Kind: series.Histogram, Name: "size", Help: "Sizes.", Bounds: []float64{1, 2}},
			series.Definition{Kind: series.Counter, Name: "call_count", Help: "Calls."})},
		{Application: "chat", Own: defined(t,
			series.Definition{Kind: series.Counter, Name: "joins_total", Help: "Other words.", Labels: []string{"user", "from"}},
			series.Definition{Kind: series.Counter, Name: "here", Help: "Who is here."},
			series.Definition{Kind: series.Gauge, Name: "stay_sum", Help: "Stays."},
			series.Definition{Kind: series.Histogram, Name: "size", Help: "Sizes.", Bounds: []float64{5}},
			series.Definition{Kind: series.Histogram, Name: "call", Help: "Calls.", Bounds: []float64{1}},
			series.Definition{Kind: series.Gauge, Name: "zz", Help: "It is served."})},
	} {
		o.Read, o.Log = full, log
		if _, _, err := e.Join(anyPort, o); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Leave(o.Application) })
	}
	var body string
	for range 3 {
		_, body = get(t, http.MethodGet, url)
	}
	for _, want := range []string{
		`joins_total{application="rooms",room="x"} 1`, `joins_total{application="chat",from="x",user="x"} 1`, "# HELP joins_total Joins.",
		`here{application="rooms"} 1`, `stay_sum{application="rooms"} 1`, `size_bucket{application="rooms",le="2"} 1`,
		`size_bucket{application="chat",le="5"} 1`, `call_count{application="rooms"} 1`, `zz{application="chat"} 1`, `golua_sessions{application="chat"} 0`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	for line, metric := range map[string]string{
		"the counter here is not served: the application rooms has a gauge here":           `here{application="chat"}`,
		"the gauge stay_sum is not served: the application rooms has a histogram stay":     `stay_sum{application="chat"}`,
		"the histogram call is not served: the application rooms has a counter call_count": `call_sum{application="chat"}`,
	} {
		if log.Count(line) != 1 || strings.Contains(body, metric) {
			t.Errorf("%s: logged %q", line, log.All())
		}
	}
	if lines := log.All(); len(lines) != 3 {
		t.Errorf("logged %q", lines)
	}
}
