package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"janus-golua/test/bench/records"
)

func TestTheDrawingAndTheTableHaveTheFigures(t *testing.T) {
	folder := t.TempDir()
	for _, all := range [][]records.Record{
		{{Scenario: "a new one", Name: "cpu", What: "us <CPU>", Target: 1, Theirs: []float64{2, 4}, Ours: []float64{1, 8}}},
		{
			{Scenario: "6 plain", Name: "cpu", What: "us CPU", Target: 0.95, Theirs: []float64{10, 10, 10}, Ours: []float64{9, 8, 12}, Floor: []float64{5, 6, 7}},
			{Scenario: "6 plain", Name: "idle", What: "% idle", Theirs: []float64{10}, Ours: []float64{9}},
			{Scenario: "6 plain", Name: "p50", What: "us", Target: 1},
		},
	} {
		if err := records.Write(folder, all); err != nil {
			t.Fatal(err)
		}
	}
	page := filepath.Join(folder, "page.md")
	if err := os.WriteFile(page, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(folder, page); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, drawing))
	if err != nil {
		t.Fatal(err)
	}
	for decoder := xml.NewDecoder(strings.NewReader(string(text))); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	plain, other := strings.Index(string(text), ">6 plain<"), strings.Index(string(text), ">a new one<")
	if plain < 0 || other < plain {
		t.Errorf("the scenarios are at %d and %d of\n%s", plain, other, text)
	}
	if !strings.Contains(string(text), ">0.90<") || !strings.Contains(string(text), ">2.00<") {
		t.Errorf("the medians are not in\n%s", text)
	}
	written, _ := os.ReadFile(page)
	want := "| 6 plain | us CPU | 10.0 | 9.0 | 6.0 | 0.90 (0.80 to 1.20) | 0.95 | reached |\n"
	if got := string(written); !strings.HasPrefix(got, "before\n"+begin+"![") || !strings.HasSuffix(got, "\n"+end+"after\n") ||
		!strings.Contains(got, want) || strings.Contains(got, "old") {
		t.Errorf("the page is\n%s", got)
	}
}

func TestNothingMeasuredIsAnError(t *testing.T) {
	if err := run(t.TempDir(), filepath.Join(t.TempDir(), "page.md")); err == nil {
		t.Error("nothing was drawn without an error")
	}
}

func TestAPageWithoutTheLinesIsAnError(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(page, []byte("text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := insert(page, "table\n"); err == nil {
		t.Error("the table went nowhere without an error")
	}
	if text, _ := os.ReadFile(page); string(text) != "text\n" {
		t.Errorf("the page is %q", text)
	}
}
