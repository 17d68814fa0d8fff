package spec

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Reporter reports the results of tests.
type Reporter interface {
	// Result is called for each result as it comes, End after the last one.
	Result(Result)
	End(Summary)
}

// Dots prints a sign for each test, and the failures at the end.
type Dots struct {
	Out      io.Writer
	failures []Result
}

// Result prints a sign.
func (d *Dots) Result(r Result) {
	sign := map[Outcome]string{Passed: ".", Failed: "F", Pending: "P", Errored: "E"}[r.Outcome]
	fmt.Fprint(d.Out, sign)
	if r.Outcome != Passed {
		d.failures = append(d.failures, r)
	}
}

// End prints the tests that have not passed, and the summary.
func (d *Dots) End(s Summary) {
	fmt.Fprintln(d.Out)
	for _, r := range d.failures {
		printResult(d.Out, r)
	}
	fmt.Fprintln(d.Out, s)
}

// Lines prints a line for each test, and the errors below it.
type Lines struct{ Out io.Writer }

// Result prints a line.
func (l Lines) Result(r Result) {
	if r.Outcome == Passed {
		fmt.Fprintf(l.Out, "ok      %s (%.0f ms)\n", r.Name(), r.Took.Seconds()*1000)
		return
	}
	printResult(l.Out, r)
}

// End prints the summary.
func (l Lines) End(s Summary) { fmt.Fprintln(l.Out, s) }

// printResult prints the result of a test that did not pass.
func printResult(out io.Writer, r Result) {
	place := r.File
	if r.Line > 0 {
		place = fmt.Sprintf("%s:%d", r.File, r.Line)
	}
	if r.Outcome == Pending {
		fmt.Fprintf(out, "pending %s (%s): %s\n", r.Name(), place, r.Message)
		return
	}
	fmt.Fprintf(out, "%-7s %s (%s)\n", strings.ToUpper(string(r.Outcome)), r.Name(), place)
	printIndented(out, "  ", strings.Split(r.Message, "\n"))
	if len(r.Traceback) > 0 {
		printIndented(out, "    ", r.Traceback)
	}
	if len(r.Log) > 0 {
		fmt.Fprintln(out, "  the application's log ends with")
		printIndented(out, "    ", r.Log)
	}
}

func printIndented(out io.Writer, indent string, lines []string) {
	for _, line := range lines {
		fmt.Fprintln(out, indent+strings.ReplaceAll(line, "\n", "\n"+indent))
	}
}

// TAP prints the Test Anything Protocol, version 13.
type TAP struct {
	Out   io.Writer
	count int
}

// Result prints a line, and the errors as comments.
func (t *TAP) Result(r Result) {
	if t.count++; t.count == 1 {
		fmt.Fprintln(t.Out, "TAP version 13")
	}
	name := strings.ReplaceAll(strings.Join(r.Path, " "), "#", "\\#")
	switch r.Outcome {
	case Passed:
		fmt.Fprintf(t.Out, "ok %d - %s\n", t.count, name)
	case Pending:
		fmt.Fprintf(t.Out, "ok %d - %s # TODO %s\n", t.count, name, r.Message)
	default:
		fmt.Fprintf(t.Out, "not ok %d - %s\n", t.count, name)
		var text strings.Builder
		printResult(&text, r)
		printIndented(t.Out, "# ", strings.Split(strings.TrimSpace(text.String()), "\n"))
	}
}

// End prints the plan.
func (t *TAP) End(s Summary) { fmt.Fprintf(t.Out, "1..%d\n# %s\n", t.count, s) }

// JSONLines prints an object for each test, and one object for the summary.
type JSONLines struct{ Out io.Writer }

// Result prints a line.
func (j JSONLines) Result(r Result) {
	j.print(struct {
		File      string   `json:"file"`
		Line      int      `json:"line,omitempty"`
		Path      []string `json:"path"`
		Outcome   Outcome  `json:"outcome"`
		Message   string   `json:"message,omitempty"`
		Traceback []string `json:"traceback,omitempty"`
		Log       []string `json:"log,omitempty"`
		Seconds   float64  `json:"seconds"`
	}{r.File, r.Line, r.Path, r.Outcome, r.Message, r.Traceback, r.Log, r.Took.Seconds()})
}

// End prints the summary.
func (j JSONLines) End(s Summary) {
	j.print(struct {
		Passed  int     `json:"passed"`
		Failed  int     `json:"failed"`
		Errors  int     `json:"errors"`
		Pending int     `json:"pending"`
		Seconds float64 `json:"seconds"`
	}{s.Passed, s.Failed, s.Errors, s.Pending, s.Took.Seconds()})
}

func (j JSONLines) print(value any) { _ = json.NewEncoder(j.Out).Encode(value) }
