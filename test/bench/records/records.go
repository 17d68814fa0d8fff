// Package records keeps what the benchmarks of rooms have measured, so that it can be drawn.
package records

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// Record is one figure of a scenario, with its values in all rounds.
type Record struct {
	Scenario, Name, What string
	// Target is the most that a ratio may be; 0 is no target.
	Target float64
	// Theirs and Ours are the values of each round; Floor is empty in most scenarios.
	Theirs, Ours, Floor []float64
}

// Write keeps the records of one scenario in a folder, in place of older ones.
func Write(folder string, all []Record) error {
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	name := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(all[0].Scenario, "-")
	return os.WriteFile(filepath.Join(folder, name+".json"), text, 0o600)
}

// Read returns the records of all scenarios in a folder.
func Read(folder string) (all []Record, err error) {
	files, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var some []Record
		if err := json.Unmarshal(text, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Ratios are our values divided by the rival's, round by round.
func (r Record) Ratios() []float64 { return Divide(r.Ours, r.Theirs) }

// FloorRatios are the floor's values divided by the rival's, round by round.
func (r Record) FloorRatios() []float64 { return Divide(r.Floor, r.Theirs) }

// Divide divides round by round. A ratio is 1 if both values are 0, as for lost packets.
func Divide(ours, theirs []float64) []float64 {
	ratios := make([]float64, min(len(ours), len(theirs)))
	for i := range ratios {
		ratios[i] = 1
		if ours[i] != theirs[i] {
			ratios[i] = ours[i] / theirs[i]
		}
	}
	return ratios
}

// Median is the upper median of values.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
