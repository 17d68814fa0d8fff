package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"janus-golua/cmd/golua/internal/coverage"
)

// printCoverage prints how much of each script has run.
func printCoverage(out io.Writer, files []coverage.File, asJSON bool) {
	if asJSON {
		_ = json.NewEncoder(out).Encode(map[string]any{"coverage": files})
		return
	}
	width, total := len("all"), coverage.File{Path: "all"}
	for _, f := range files {
		width = max(width, len(f.Path))
		total.Lines += f.Lines
		total.Covered += f.Covered
	}
	fmt.Fprintln(out, "lines with statements that have run:")
	for _, f := range append(files, total) {
		line := fmt.Sprintf("  %-*s %5.1f %%, %d of %d", width, f.Path, f.Percent(), f.Covered, f.Lines)
		if len(f.Uncovered) > 0 {
			line += "; not " + ranges(f.Uncovered)
		}
		fmt.Fprintln(out, line)
	}
}

// ranges writes ascending numbers as ranges, such as 3-5, 9.
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		end := i
		for end+1 < len(numbers) && numbers[end+1] == numbers[end]+1 {
			end++
		}
		if end == i {
			parts = append(parts, fmt.Sprint(numbers[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", numbers[i], numbers[end]))
		}
		i = end + 1
	}
	return strings.Join(parts, ", ")
}
