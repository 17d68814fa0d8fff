package series

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// started is a registry with a generation that runs.
func started() (*Registry, *Generation) {
	r := NewRegistry()
	g := r.Generation()
	g.Begin()
	return r, g
}

func define(t *testing.T, g *Generation, d Definition) *Metric {
	t.Helper()
	d.Help = "Help."
	m, err := g.Define(d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func counterOf(name string, labels ...string) Definition {
	return Definition{Kind: Counter, Name: name, Labels: labels}
}

func key(values ...string) (key []byte) {
	for _, value := range values {
		key = AppendValue(key, value)
	}
	return key
}

// names are the metrics that are served.
func names(r *Registry) (names []string) {
	for _, family := range r.Read() {
		names = append(names, family.Name)
	}
	return names
}

// A client that invents rooms must not fill the memory. What exists goes on.
func TestAMetricWithTooManySeries(t *testing.T) {
	r, g := started()
	var told []string
	r.Full = func(text string) { told = append(told, text) }
	m := define(t, g, counterOf("joins_total", "room"))
	for i := range 5000 {
		if err := m.Add(key(fmt.Sprint(i)), 1); (err == ErrFull) != (i >= 1000) {
			t.Fatalf("series %d: %v", i, err)
		}
	}
	if err := m.Add(key("7"), 2); err != nil {
		t.Error(err)
	}
	if p, _ := m.Get(key("7")); p.Value != 3 {
		t.Errorf("counted %v", p.Value)
	}
	if r.Series() != 1000 || r.Dropped() != 4000 || m.Len() != 1000 {
		t.Errorf("%d series, %d dropped", r.Series(), r.Dropped())
	}
	if want := "the metric joins_total has 1000 series, all metrics have 1000; no others are counted (the limits are 1000 and 10000)"; len(told) != 1 || told[0] != want {
		t.Errorf("told %q", told)
	}
	if !m.Remove(key("7")) || m.Add(key("new"), 1) != nil {
		t.Error("a series that was removed leaves no room")
	}
}

func TestAllMetricsTogetherAreBounded(t *testing.T) {
	r, g := started()
	full := 0
	for n := range 100 {
		m := define(t, g, counterOf(fmt.Sprintf("m%d", n), "a"))
		for i := range 200 {
			if m.Add(key(fmt.Sprint(i)), 1) == ErrFull {
				full++
			}
		}
	}
	if r.Series() != mostInAll || full != 100*200-mostInAll {
		t.Errorf("%d series, %d refused", r.Series(), full)
	}
	if _, err := g.Define(Definition{Kind: Gauge, Name: "another", Help: "Help."}); err == nil || !strings.Contains(err.Error(), "100 metrics") {
		t.Errorf("the 101st metric: %v", err)
	}
	if !g.Forget("m0") || r.Series() != mostInAll-200 {
		t.Errorf("%d series after one metric was forgotten", r.Series())
	}
	define(t, g, Definition{Kind: Gauge, Name: "another"})
}

func TestMetricsSurviveAReload(t *testing.T) {
	r, old := started()
	define(t, old, counterOf("joins_total", "room")).Add(key("a"), 3)
	next := r.Generation()
	m := define(t, next, counterOf("joins_total", "room"))
	define(t, next, counterOf("new_total"))
	if got := names(r); !slices.Equal(got, []string{"joins_total"}) {
		t.Errorf("on trial: %q", got)
	}
	next.Begin()
	m.Add(key("a"), 1)
	if p, ok := m.Get(key("a")); !ok || p.Value != 4 {
		t.Errorf("counted %v", p.Value)
	}
	if got := names(r); !slices.Equal(got, []string{"joins_total", "new_total"}) {
		t.Errorf("after: %q", got)
	}
	next.Abandon() // too late: nothing happens
	if len(names(r)) != 2 || next.Forget("new_total") != true || len(names(r)) != 1 {
		t.Errorf("after all: %q", names(r))
	}
}

// A script that is refused leaves nothing behind: the next try may define its metrics
// otherwise.
func TestARefusedScriptLeavesNothing(t *testing.T) {
	r, old := started()
	kept := define(t, old, counterOf("joins_total", "room"))
	kept.Add(key("a"), 3)
	next := r.Generation()
	if _, err := next.Define(Definition{Kind: Counter, Name: "joins_total", Help: "Help.", Labels: []string{"rom"}}); err == nil {
		t.Error("other labels are accepted")
	}
	if !next.Forget("joins_total") || next.Forget("joins_total") {
		t.Error("forgetting")
	}
	define(t, next, counterOf("joins_total", "rom")).Add(key("b"), 1)
	wrong := define(t, next, counterOf("wrong_total", "x"))
	wrong.Add(key("1"), 1)
	if r.Series() != 3 {
		t.Errorf("%d series on trial", r.Series())
	}
	next.Abandon()
	if r.Series() != 1 || !slices.Equal(names(r), []string{"joins_total"}) || wrong.Add(key("1"), 1) != ErrForgotten {
		t.Errorf("%d series of %q", r.Series(), names(r))
	}
	if p, _ := kept.Get(key("a")); p.Value != 3 {
		t.Errorf("the old script has %v", p.Value)
	}
	again := r.Generation()
	define(t, again, Definition{Kind: Gauge, Name: "wrong_total"})
	again.Forget("joins_total")
	define(t, again, counterOf("joins_total", "rom"))
	again.Begin()
	if got := r.Find("joins_total").Labels; !slices.Equal(got, []string{"rom"}) || r.Series() != 0 || kept.Add(key("a"), 1) != ErrForgotten {
		t.Errorf("the labels are %q, %d series", got, r.Series())
	}
}

func TestReadingHasAnOrder(t *testing.T) {
	r, g := started()
	for _, name := range []string{"b", "c", "a"} {
		m := define(t, g, counterOf(name, "x", "y"))
		for _, k := range [][]byte{key("2", "1"), key("10", "1"), key("1", "2"), key("", "9"), key("1", "1")} {
			m.Add(k, 1)
		}
	}
	want := fmt.Sprint([]string{"a", "b", "c"}, [][]string{{"", "9"}, {"1", "1"}, {"1", "2"}, {"10", "1"}, {"2", "1"}})
	for range 10 {
		var labels [][]string
		for _, point := range r.Read()[1].Points {
			labels = append(labels, point.Labels)
		}
		if got := fmt.Sprint(names(r), labels); got != want {
			t.Fatalf("read %s, want %s", got, want)
		}
	}
}

func TestValuesAreBoundedUTF8(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a\xffb": "a\ufffdb", "\xc3": "\ufffd", "\n\"\\": "\n\"\\", "\x00": "\x00",
		strings.Repeat("x", 129):                  strings.Repeat("x", 128),
		strings.Repeat("x", 127) + "\u00e4":       strings.Repeat("x", 127),
		strings.Repeat("x", 126) + "\U0001f600xx": strings.Repeat("x", 126),
		strings.Repeat("\xff", 1000):              "\ufffd",
		strings.Repeat("\x80", 1000):              "\ufffd",
	} {
		if got := string(AppendValue(nil, text)); got != want+"\xff" {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// Scrapes come while the script counts.
func TestManyThreads(t *testing.T) {
	r, g := started()
	m := define(t, g, Definition{Kind: Histogram, Name: "h", Labels: []string{"a"}, Bounds: []float64{1, 2}})
	var all sync.WaitGroup
	for worker := range 3 {
		all.Go(func() {
			for i := range 2000 {
				m.Observe(key(fmt.Sprint(i%50)), float64(worker))
				if i%100 == 99 {
					m.Remove(key(fmt.Sprint(i % 50)))
				}
			}
		})
	}
	all.Go(func() {
		for range 200 {
			for _, p := range r.Read()[0].Points {
				if p.Buckets[1] > p.Buckets[2] || p.Buckets[2] != p.Count {
					t.Errorf("%+v", p)
				}
			}
			next := r.Generation()
			define(t, next, counterOf("other"))
			next.Begin()
			next.Forget("other")
		}
	})
	all.Wait()
	if r.Series() != m.Len() {
		t.Errorf("%d series are counted, there are %d", r.Series(), m.Len())
	}
}
