package api

import (
	"embed"
	"io/fs"
	"strings"
)

// tests are the definitions of functions that only test files have.
//
//go:embed tests
var tests embed.FS

// testSuffix is how the names of test files end.
const testSuffix = "_test.lua"

// IsTest says whether a file gets the globals and modules that golua test gives to test files.
func IsTest(name string) bool { return strings.HasSuffix(name, testSuffix) }

// testModule is the module that has all globals of test files.
const testModule = "golua.test"

// LoadForTests makes the API of test files from a folder of definitions: the API of scripts, the
// modules janus_sim and golua.test, and the globals that golua test sets.
func LoadForTests(folder fs.FS) (*API, error) {
	more, err := fs.Sub(tests, "tests")
	if err != nil {
		return nil, err
	}
	known, err := load(folder, more)
	if err != nil {
		return nil, err
	}
	for name, field := range known.Modules[testModule].Fields {
		known.Globals[name] = field.Type
	}
	known.Globals["assert"].Class().Call.Name = "assert"
	return known, nil
}
