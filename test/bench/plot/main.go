// Command plot draws the newest figures of the benchmarks of rooms, which lie in build/bench,
// and writes their table into docs/benchmarks.md. It does the same with the benchmark of bandwidth and
// docs/bandwidth.md. `make bench-plot` runs it.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"janus-golua/test/bench/records"
)

// order is that of the scenarios in the drawing and in the table.
var order = []string{
	"1 to 10 simulcast", "1 to 40 simulcast", "6 simulcast", "6 switching",
	"5 echo simulcast", "30 echo simulcast", "30 echo, base layer",
	"12 audio levels", "1 to 10 recorded", "6 plain",
	"textroom 10 x 5/s", "textroom 40 x 2/s", "data, full speed", "data, one by one", "data 8 x 200/s",
	"60 join at once", "60 join, real keyframes", "a join, 1 publisher", "a join, 10 publishers",
}

func main() {
	from := flag.String("from", "build/bench", "the folder of the figures")
	page := flag.String("page", "docs/benchmarks.md", "the page of the table; the drawing lies beside it")
	flag.Parse()
	if err := errors.Join(runBandwidth(filepath.Join(*from, "bandwidth"), filepath.Join(filepath.Dir(*page), "bandwidth.md")), run(*from, *page)); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

// drawing is the name of the drawing's file.
const drawing = "benchmarks-rooms.svg"

func run(from, page string) error {
	all, err := records.Read(from)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(r records.Record) bool { return len(r.Ratios()) == 0 })
	if len(all) == 0 {
		return fmt.Errorf("nothing has been measured in %s: make bench BENCH=real", from)
	}
	slices.SortStableFunc(all, func(a, b records.Record) int { return cmp.Compare(place(a), place(b)) })
	if err := os.WriteFile(filepath.Join(filepath.Dir(page), drawing), []byte(draw(all)), 0o644); err != nil {
		return err
	}
	text := "![our cost divided by the rival's, for each scenario](" + drawing + ")\n\n" + table(all)
	fmt.Print(text)
	return insert(page, text)
}

// The lines between which the page has the table.
const (
	begin = "<!-- begin: make bench-plot -->\n"
	end   = "<!-- end: make bench-plot -->\n"
)

// insert replaces what the page has between the two lines.
func insert(page, text string) error {
	old, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(old), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s lacks the line %s or %s", page, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return os.WriteFile(page, []byte(before+begin+text+end+after), 0o644)
}

// place is where a scenario stands; one that order lacks comes last.
func place(r records.Record) int {
	if i := slices.Index(order, r.Scenario); i >= 0 {
		return i
	}
	return len(order)
}
