package lines

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Measured is a run of the benchmark.
type Measured struct {
	// Line is what the line is like, Viewer who watches.
	Line, Viewer string
	Side         Side
	// Idle is how much of the machine was idle, in percent, and PLIs how many the publisher got.
	Idle     float64
	PLIs     int
	Run      *Run
	Summary  Summary
	Verdicts []Verdict
}

// Name names the run.
func (m Measured) Name() string { return fmt.Sprintf("%s, %s, %s", m.Line, m.Viewer, m.Side) }

// Keep writes a run into a folder, in place of an older one with its name.
func Keep(folder string, m Measured) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, strings.ReplaceAll(m.Name(), ", ", "-")+".json"), text, 0o600)
}

// ReadAll reads all runs of a folder, by name.
func ReadAll(folder string) (all []Measured, err error) {
	files, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var m Measured
		if err := json.Unmarshal(text, &m); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, m)
	}
	return all, nil
}

// Table is the Markdown of runs.
func Table(all []Measured) string {
	var text strings.Builder
	text.WriteString("| line | viewer | plugin | s frozen | longest | frames decoded | sent, of the line | lost in the queue | right on 1200 | right on 500 | up, down within | % idle |\n" +
		"|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, m := range all {
		s := m.Summary
		fmt.Fprintf(&text, "| %s | %s | %s | %d of %d | %.1f s | %d | %.2f | %.1f Mbit | %s | %.0f |\n", m.Line, m.Viewer, m.Side,
			s.Frozen, s.Seconds, s.Longest.Seconds(), s.Frames, s.Share, float64(s.Wasted)/1000, m.judgement(), m.Idle)
	}
	return text.String()
}

// judgement is how the estimate followed the last two steps, in three columns.
func (m Measured) judgement() string {
	if len(m.Verdicts) != 3 {
		return " | | "
	}
	up, down := m.Verdicts[1], m.Verdicts[2]
	took := func(v Verdict) string {
		if v.Took < 0 {
			return "never"
		}
		return fmt.Sprintf("%.1f s", v.Took.Seconds())
	}
	return fmt.Sprintf("%d of %d s | %d of %d s | %s, %s", up.Within10, up.Seconds, down.Within10, down.Seconds, took(up), took(down))
}
