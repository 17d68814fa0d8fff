package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/cmd/golua/internal/lab"
	"janus-golua/cmd/golua/internal/spec"
	"janus-golua/plugin/core"
	"janus-golua/plugin/script"
)

// testSuffix is how the names of test files end.
const testSuffix = "_test.lua"

// findTests lists the named test files, and the test files in named folders.
func findTests(paths []string) (files []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, err
		case !info.IsDir():
			files = append(files, path)
			continue
		}
		found, err := testsIn(path)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no tests found: there is no *%s in %s", testSuffix, strings.Join(paths, ", "))
	}
	return slices.Compact(files), nil
}

// testsIn lists the test files in a folder and in the folders below, except hidden ones.
func testsIn(folder string) (files []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		hidden := path != folder && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (hidden || entry.Name() == "node_modules"):
			return fs.SkipDir
		case !entry.IsDir() && !hidden && strings.HasSuffix(path, testSuffix):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// testMemory is how large the heap may become; the applications under test share it.
const testMemory = 2 << 30

// silent drops the log of the engine that runs the tests.
type silent struct{}

func (silent) Log(core.Level, string) {}

// file runs one file in a state of its own. It returns how many tests there are.
func (r *testRun) file(file string) (found int) {
	folder := filepath.Dir(file)
	options := lab.Options{Folder: folder, Limit: r.timeout}
	if r.covered != nil {
		options.Trace = r.covered.Trace
	}
	l := lab.New(options)
	engine := script.New(script.Options{
		Path: folder, Libraries: l.Libraries(), Sandbox: script.Sandbox{Off: true}, Log: silent{},
		Budget: script.Budget{Time: r.timeout, Memory: testMemory},
	})
	defer engine.Close()
	inside := func(do func(L *lua.LState) error) error { return engine.Do(script.Origin{}, do) }
	_ = inside(func(L *lua.LState) error { l.SetGlobals(L); return nil })
	found = spec.Run(engine, spec.Options{File: file, Filter: r.filter, Timeout: r.timeout, Fixture: l, Report: r.report})
	if err := inside(l.Close); err != nil {
		r.report(spec.Result{File: file, Path: []string{file}, Outcome: spec.Errored, Message: err.Error()})
	}
	r.folders = append(r.folders, l.Folders()...)
	return found
}
