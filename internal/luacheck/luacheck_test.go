package luacheck_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"janus-golua/internal/luacheck"
)

func newChecker(t testing.TB) *luacheck.Checker {
	t.Helper()
	checker, err := luacheck.New()
	if err != nil {
		t.Fatal(err)
	}
	return checker
}

// expectation is a comment `--> 7 code: part of the message`, which expects a finding on its
// line; the column may be left out.
type expectation struct {
	line, column int
	code, part   string
}

func (e expectation) fits(f luacheck.Finding) bool {
	return e.line == f.Line && (e.column == 0 || e.column == f.Column) && e.code == string(f.Code) && strings.Contains(f.Message, e.part)
}

func expectations(source string) []expectation {
	var all []expectation
	number := 0
	for line := range strings.Lines(source) {
		number++
		parts := strings.Split(strings.TrimSpace(line), "--> ")
		for _, part := range parts[1:] {
			e := expectation{line: number}
			if column, rest, _ := strings.Cut(part, " "); column != "" {
				if at, err := strconv.Atoi(column); err == nil {
					e.column, part = at, rest
				}
			}
			e.code, e.part, _ = strings.Cut(strings.TrimSpace(part), ": ")
			all = append(all, e)
		}
	}
	return all
}

// Each file of testdata/faulty has exactly the findings that its comments name.
func TestFaultyFiles(t *testing.T) {
	checker := newChecker(t)
	paths, err := filepath.Glob("testdata/faulty/*.lua")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	found := map[luacheck.Code]bool{luacheck.UnusedLocal: true} // another test covers it
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			findings := checker.Check([]luacheck.Source{{Name: path, Text: string(source)}}, luacheck.Options{})
			for _, f := range findings {
				found[f.Code] = true
			}
			compare(t, findings, expectations(string(source)))
		})
	}
	for _, known := range luacheck.Descriptions() {
		if !found[known.Code] {
			t.Errorf("no file has a finding %s", known.Code)
		}
	}
}

func compare(t *testing.T, findings []luacheck.Finding, expected []expectation) {
	t.Helper()
	for _, f := range findings {
		met := false
		for i, e := range expected {
			if met = e.fits(f); met {
				expected = append(expected[:i:i], expected[i+1:]...)
				break
			}
		}
		if !met {
			t.Errorf("not expected: %s:%d:%d: %s [%s]", f.File, f.Line, f.Column, f.Message, f.Code)
		}
	}
	for _, e := range expected {
		t.Errorf("line %d: no finding %s: %s", e.line, e.code, e.part)
	}
}
