// Package bench compares our plugin with the stock plugin in the same run: `make
// bench` prints the tables of docs/benchmarks.md.
package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"janus-golua/test/bench/records"
	"janus-golua/test/janustest"
)

// result is the measurements of one plugin in one run: figures by scenario and name.
type result map[string]float64

// figure is a figure to compare; with a target, the ratio must not exceed the target.
type figure struct {
	scenario, name, what string
	target               float64
}

// table collects rounds: a run of the stock plugin, one of ours, and perhaps one of the floor.
type table struct {
	stock, ours, floor []result
}

func (t *table) add(stock, ours result) {
	t.stock, t.ours = append(t.stock, stock), append(t.ours, ours)
}

// print shows medians, and the ratios of the rounds. It fails no test, because figures
// from a busy machine need a reader's judgement.
func (t *table) print(to testing.TB, figures []figure) {
	var text strings.Builder
	fmt.Fprintf(&text, "\n| scenario | figure | stock | ours | %sratio (min to max) | target | |\n|---|---|---|---|%s---|---|---|\n",
		t.ifFloor("floor | "), t.ifFloor("---|"))
	for _, f := range figures {
		key := f.scenario + "/" + f.name
		stock, ours := t.values(t.stock, key), t.values(t.ours, key)
		if len(stock) == 0 || len(ours) == 0 {
			continue
		}
		ratios := records.Divide(ours, stock)
		floor := t.ifFloor("| ")
		if values := t.values(t.floor, key); len(values) > 0 {
			floor = fmt.Sprintf("%.1f | ", median(values))
		}
		fmt.Fprintf(&text, "| %s | %s | %.1f | %.1f | %s%.2f (%.2f to %.2f) | %s |\n", f.scenario, f.what,
			median(stock), median(ours), floor, median(ratios), slices.Min(ratios), slices.Max(ratios), verdict(median(ratios), f.target))
	}
	to.Log(text.String())
}

// ifFloor is text if there are values of the floor.
func (t *table) ifFloor(text string) string {
	for _, r := range t.floor {
		if len(r) > 0 {
			return text
		}
	}
	return ""
}

// keep writes the records of a scenario, which `make bench-plot` draws.
func (t *table) keep(to testing.TB, figures []figure) {
	to.Helper()
	var all []records.Record
	for _, f := range figures {
		key := f.scenario + "/" + f.name
		all = append(all, records.Record{
			Scenario: f.scenario, Name: f.name, What: f.what, Target: f.target,
			Theirs: t.values(t.stock, key), Ours: t.values(t.ours, key), Floor: t.values(t.floor, key),
		})
	}
	if err := records.Write(filepath.Join(janustest.Root(to), "build", "bench"), all); err != nil {
		to.Fatal(err)
	}
}

func (t *table) values(results []result, key string) []float64 {
	var values []float64
	for _, r := range results {
		if value, ok := r[key]; ok {
			values = append(values, value)
		}
	}
	return values
}

func verdict(ratio, target float64) string {
	switch {
	case target == 0:
		return "| "
	case ratio <= target:
		return fmt.Sprintf("%.2f | reached", target)
	}
	return fmt.Sprintf("%.2f | **missed**", target)
}

func median(values []float64) float64 { return records.Median(values) }

// wanted skips a benchmark that GOLUA_BENCH does not name, because benchmarks are no tests.
// A benchmark may be wanted by more than one name.
func wanted(t *testing.T, names ...string) {
	t.Helper()
	if only := os.Getenv("GOLUA_BENCH"); only != "all" && !slices.Contains(names, only) {
		t.Skip("a measurement: make bench")
	}
}

// leftOut says that GOLUA_BENCH_ONLY names other scenes.
func leftOut(scene string) bool {
	only := os.Getenv("GOLUA_BENCH_ONLY")
	return only != "" && !strings.Contains(only, scene)
}

// compare measures both plugins, `times` times or as often as the user asks, and prints
// the table.
func compare(t *testing.T, times int, figures []figure, measure func(stock, ours result)) {
	t.Helper()
	var table table
	for range rounds(times) {
		stock, ours := make(result), make(result)
		measure(stock, ours)
		table.add(stock, ours)
	}
	table.print(t, figures)
}

// rounds is how often each plugin is measured.
func rounds(otherwise int) int {
	if count, err := strconv.Atoi(os.Getenv("GOLUA_BENCH_ROUNDS")); err == nil && count > 0 {
		return count
	}
	return otherwise
}
