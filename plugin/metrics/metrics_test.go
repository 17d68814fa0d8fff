//go:build !golua_nometrics

package metrics

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
	"janus-golua/plugin/script"
)

var write = flag.Bool("write", false, "write the tables of docs/metrics.md")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// full is a snapshot in which each metric has a value.
func full() Snapshot {
	meter := script.NewMeter(map[string]string{"handleMessage": "handleMessage"}, "timer")
	for _, c := range meter.Callbacks() {
		c.Ran.Observe(time.Millisecond)
		c.Waited.Observe(time.Second)
		c.Errors.Add(1)
	}
	return Snapshot{
		Media: media.Totals{Quality: media.Quality{
			In: map[media.Medium]media.Through{media.Audio: {}}, Out: map[media.Medium]media.Through{media.Video: {}},
		}},
		Script: meter, Loaded: time.Unix(1, 0),
		Queues:  map[string]Queue{"inbox": {Depth: 3, Longest: 2}},
		Dropped: map[string]uint64{"events": 1}, LayerSwitches: map[string]uint64{"substream": 1},
		Calls: map[string]Calls{"http": {}},
	}
}

// gatherer has all metrics of a process with one application.
func gatherer(o Options) prometheus.Gatherer {
	o.Application = "golua"
	return prometheus.Gatherers{ofApplication(o), ofProcess(o.Log)}
}

// notes keeps what was logged.
type notes []string

func (n *notes) Log(_ core.Level, text string) { *n = append(*n, text) }

func TestNamesAndHelpFollowPrometheussConventions(t *testing.T) {
	problems, err := testutil.GatherAndLint(gatherer(Options{Read: full}))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestEachMetricIsServed(t *testing.T) {
	families, err := gatherer(Options{Read: full}).Gather()
	if err != nil {
		t.Fatal(err)
	}
	served := make(map[string]bool)
	for _, family := range families {
		served[family.GetName()] = true
	}
	for _, m := range all() {
		if !served[m.name] {
			t.Errorf("%s is not served", m.name)
		}
		if !strings.HasSuffix(m.help, ".") {
			t.Errorf("%s: %q is no sentence", m.name, m.help)
		}
	}
	for _, name := range []string{"go_goroutines", "process_cpu_seconds_total"} {
		if !served[name] {
			t.Errorf("%s is not served", name)
		}
	}
}

// A fault of ours must not end Janus, nor the other metrics.
func TestAPanicEndsOneCollectorOnly(t *testing.T) {
	var lines notes
	registry := gatherer(Options{Read: func() Snapshot { panic("at once") }, Log: &lines})
	families, err := registry.Gather()
	if err != nil || len(families) < 10 {
		t.Errorf("%d families, %v", len(families), err)
	}
	if len(lines) != 1 || !strings.Contains(lines[0], "internal error in metrics: at once") {
		t.Errorf("logged %q", lines)
	}
}

func TestValues(t *testing.T) {
	want := `
# HELP golua_queue_depth Entries in the queues of all sessions: the inbox for Lua, the outbox for Janus.
# TYPE golua_queue_depth gauge
golua_queue_depth{queue="inbox"} 3
# HELP golua_script_loaded_timestamp_seconds When the running script was loaded.
# TYPE golua_script_loaded_timestamp_seconds gauge
golua_script_loaded_timestamp_seconds 1
`
	registry := prometheus.NewRegistry()
	registry.MustRegister(newCollector(Options{Read: full}))
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "golua_queue_depth", "golua_script_loaded_timestamp_seconds"); err != nil {
		t.Error(err)
	}
}

// page documents the metrics.
const page = "../../docs/metrics.md"

// The tables of the page are the same as in the code.
func TestTheDocumentationIsThatOfTheCode(t *testing.T) {
	const begin, end = "<!-- begin: go test ./plugin/metrics -write -->\n", "<!-- end -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	is, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("the page has no place for the tables")
	}
	want := table()
	if *write {
		if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if is != want {
		t.Errorf("docs/metrics.md is stale: go test ./plugin/metrics -write")
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("| metric | type | labels | |\n|---|---|---|---|\n")
	for _, m := range all() {
		labels := ""
		if len(m.labels) > 0 {
			labels = "`" + strings.Join(m.labels, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.name, m.kindName(), labels, m.help)
	}
	return b.String()
}

// kindName is Prometheus's name for the kind of the metric.
func (m *metric) kindName() string {
	switch {
	case m.histogram != nil || m.numbers != nil:
		return "histogram"
	case m.kind == prometheus.CounterValue:
		return "counter"
	}
	return "gauge"
}
