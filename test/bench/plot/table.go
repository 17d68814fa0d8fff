package main

import (
	"fmt"
	"slices"
	"strings"

	"janus-golua/test/bench/records"
)

// table is the Markdown of docs/benchmarks.md. How busy the machine was is not in it: that is
// for who measures.
func table(all []records.Record) string {
	var text strings.Builder
	text.WriteString("| scenario | figure | theirs | ours | floor | ratio (min to max) | target | |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range all {
		if r.Name == "idle" || r.Name == "dropped" {
			continue
		}
		ratios := r.Ratios()
		floor, target := "", "| "
		if len(r.Floor) > 0 {
			floor = value(records.Median(r.Floor))
		}
		if r.Target > 0 {
			target = fmt.Sprintf("%.2f | %s", r.Target, verdict(records.Median(ratios), r.Target))
		}
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %.2f (%.2f to %.2f) | %s |\n", r.Scenario, r.What,
			value(records.Median(r.Theirs)), value(records.Median(r.Ours)), floor,
			records.Median(ratios), slices.Min(ratios), slices.Max(ratios), target)
	}
	return text.String()
}

// value has as many digits as mean something.
func value(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func verdict(ratio, target float64) string {
	if ratio <= target {
		return "reached"
	}
	return "**missed**"
}
