package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"janus-golua/test/lines"
)

func TestARunIsDrawnAndItsTableWritten(t *testing.T) {
	folder := t.TempDir()
	run := &lines.Run{Streams: 1}
	for range 4 {
		run.Seconds = append(run.Seconds, lines.Second{Line: 300, Sent: 290, Estimate: 305, Frames: []int{30}})
	}
	for _, side := range []lines.Side{lines.C, lines.Ours} {
		m := lines.Measured{Line: shownLine, Viewer: shownViewer, Side: side, Run: run, Summary: lines.Summary{Seconds: 75, Frozen: 64, Longest: 18 * time.Second}}
		if side == lines.Ours {
			m.Verdicts = []lines.Verdict{{}, {Seconds: 30, Within10: 29, Took: 1400 * time.Millisecond}, {Seconds: 20, Within10: 20, Took: -1}}
		}
		if err := lines.Keep(folder, m); err != nil {
			t.Fatal(err)
		}
	}
	page := filepath.Join(folder, "page.md")
	if err := os.WriteFile(page, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := runBandwidth(folder, page); err != nil {
		t.Fatal(err)
	}
	drawing, err := os.ReadFile(filepath.Join(folder, "page.svg"))
	if err != nil {
		t.Fatal(err)
	}
	for decoder := xml.NewDecoder(strings.NewReader(string(drawing))); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if count := strings.Count(string(drawing), "<polyline"); count != 5 {
		t.Errorf("%d lines are drawn, not 5", count)
	}
	text, _ := os.ReadFile(page)
	for _, want := range []string{"| 64 of 75 | 18.0 s |", "| 29 of 30 s | 20 of 20 s | 1.4 s, never |", "](page.svg)"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

func TestNoRunsAreNoError(t *testing.T) {
	if err := runBandwidth(t.TempDir(), "no page"); err != nil {
		t.Error(err)
	}
}
