package luacheck_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"janus-golua/internal/luacats"
	"janus-golua/internal/luacheck"
	carried "janus-golua/lua"
)

func read(path string) (string, bool) {
	text, err := os.ReadFile(path)
	return string(text), err == nil
}

// luaFiles reads the Lua files below a folder.
func luaFiles(t testing.TB, folder string) []luacheck.Source {
	t.Helper()
	var sources []luacheck.Source
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".lua" {
			return err
		}
		text, _ := read(path)
		sources = append(sources, luacheck.Source{Name: path, Text: text})
		return nil
	})
	if err != nil || len(sources) == 0 {
		t.Fatalf("no Lua files in %s: %v", folder, err)
	}
	return sources
}

func report(t *testing.T, findings []luacheck.Finding, least luacheck.Severity) {
	t.Helper()
	for _, f := range findings {
		if least == luacheck.Warning || f.Severity == luacheck.Error {
			t.Errorf("%s:%d:%d: %s: %s [%s]", f.File, f.Line, f.Column, f.Severity, f.Message, f.Code)
		}
	}
}

// Scripts that work have no findings: neither the stock plugin's scripts nor ours.
func TestScriptsThatWorkAreClean(t *testing.T) {
	checker := newChecker(t)
	for _, folder := range []string{"/usr/share/janus/lua", ".."} {
		var own []luacheck.Source
		for _, source := range luaFiles(t, folder) {
			if !strings.Contains(source.Name, "luacheck/testdata") {
				own = append(own, source)
			}
		}
		report(t, checker.Check(own, luacheck.Options{Read: read}), luacheck.Warning)
		for _, source := range own { // also by itself
			report(t, checker.Check([]luacheck.Source{source}, luacheck.Options{}), luacheck.Warning)
		}
	}
}

// Debian's libraries are written for Lua, not for this plugin: warnings are right there.
func TestDebiansLibrariesHaveNoErrors(t *testing.T) {
	const folder = "/usr/share/lua/5.3"
	checker := newChecker(t)
	sources := luaFiles(t, folder)
	report(t, checker.Check(sources, luacheck.Options{Folders: []string{folder}, Unused: true}), luacheck.Error)
	for _, source := range sources {
		report(t, checker.Check([]luacheck.Source{source}, luacheck.Options{Folders: []string{folder}, Read: read}), luacheck.Error)
		report(t, checker.Check([]luacheck.Source{source}, luacheck.Options{}), luacheck.Error)
	}
}

// wholeScript finds examples that are whole scripts; the others stand in a message handler.
var wholeScript = regexp.MustCompile(`(?m)^(janus\.(on|plugin)\b|function \w+\()`)

// Other tests run the examples of the definitions, so they are right and have no findings.
func TestExamplesAreClean(t *testing.T) {
	checker := newChecker(t)
	files, err := luacats.Read(carried.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	options := luacheck.Options{Globals: []string{"session", "other", "janus", "request", "jsep", "transaction"}}
	count := 0
	for _, file := range files {
		for _, example := range file.Examples() {
			count++
			text := example
			if !wholeScript.MatchString(example) {
				text = "local janus = require \"janus\" janus.on(\"message\", function(session, request, jsep, transaction) local other = janus.session(2) " +
					example + "\nend)"
			}
			before := t.Failed()
			findings := checker.Check([]luacheck.Source{{Name: file.Path, Text: text}}, options)
			kept := findings[:0]
			for _, f := range findings {
				if f.Code != luacheck.MissingCallback { // an example shows one callback
					kept = append(kept, f)
				}
			}
			report(t, kept, luacheck.Warning)
			if t.Failed() && !before {
				t.Log(example)
			}
		}
	}
	if count < 150 {
		t.Errorf("%d examples", count)
	}
}
