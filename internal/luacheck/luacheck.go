// Package luacheck finds mistakes in scripts before Janus runs them: it parses
// them as the plugin does, and compares them with the definitions of the Lua API. It reports
// only what is certain, and nothing where the type of a value is unknown.
package luacheck

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"janus-golua/internal/luacheck/api"
	carried "janus-golua/lua"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/lua53/luasyntax"
)

// Checker checks files against the API. It may be used by several goroutines.
type Checker struct{ apis }

// apis are what scripts can use, and what test files can.
type apis struct{ scripts, tests *api.API }

// of is what a file can use.
func (a apis) of(name string) *api.API {
	if api.IsTest(name) {
		return a.tests
	}
	return a.scripts
}

// New makes a checker from the definitions that the program carries.
func New() (*Checker, error) {
	known, err := api.Load(carried.Definitions())
	if err != nil {
		return nil, err
	}
	tests, err := api.LoadForTests(carried.Definitions())
	if err != nil {
		return nil, err
	}
	return &Checker{apis{known, tests}}, nil
}

// Source is a file to check.
type Source struct{ Name, Text string }

// Options say how to check.
type Options struct {
	// Globals are set elsewhere, and so are not reported.
	Globals []string
	// Ignore lists codes that are not reported.
	Ignore []Code
	// Unused turns on UnusedLocal.
	Unused bool
	// Folders are where `require` looks after the folder of the file, and before the folders
	// above that folder.
	Folders []string
	// Depth is how many folders are above the folder that relative names start from.
	Depth int
	// Read returns the file at a path, for `require`. If Read is nil, only the checked files
	// are known.
	Read func(path string) (text string, ok bool)
}

// Check checks files. A file knows the facts of other files only if `require` connects
// them. The findings are in the order of the files and lines.
func (c *Checker) Check(sources []Source, options Options) []Finding {
	set := newSet(c.apis, options)
	for _, source := range sources {
		set.add(source).given = true
	}
	set.join()
	var all []Finding
	for _, u := range set.units {
		if u.given {
			all = append(all, c.check(u, options)...)
		}
	}
	return all
}

// check checks one file.
func (c *Checker) check(u *unit, options Options) []Finding {
	r := &report{unit: u, options: options}
	for _, bad := range u.comments.bad {
		r.add(BadComment, luasyntax.Position{Line: bad.line, Column: bad.column}, bad.suggestion, "%s", bad.message)
	}
	switch {
	case u.failure != nil:
		r.failure(u.failure)
	case !u.isDefinitions():
		v := newVisitor(c.of(u.name), u, r)
		v.run()
	}
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.findings
}

// report collects the findings of a file.
type report struct {
	unit     *unit
	options  Options
	findings []Finding
}

// maxMessage bounds how much of a source a message quotes, in bytes; maxFindings bounds the
// findings of one file.
const (
	maxMessage  = 300
	maxFindings = 1000
)

// add adds a finding, unless it is to be ignored.
func (r *report) add(code Code, at luasyntax.Position, suggestion, format string, arguments ...any) {
	if len(r.findings) >= maxFindings {
		return
	}
	message := ellipsis.Cut(fmt.Sprintf(format, arguments...), maxMessage)
	if suggestion != "" {
		message += fmt.Sprintf("; did you mean %s?", suggestion)
	}
	f := Finding{
		File: r.unit.name, Line: at.Line, Column: at.Column, Code: code, Severity: code.severity(),
		Message: message, Suggestion: suggestion,
	}
	if !r.unit.comments.ignores(f) && !slices.Contains(r.options.Ignore, code) {
		r.findings = append(r.findings, f)
	}
}

func (r *report) failure(err error) {
	at, code, message := luasyntax.Position{Line: 1, Column: 1}, SyntaxError, err.Error()
	var syntax *luasyntax.Error
	if errors.As(err, &syntax) {
		at.Line, at.Column, message = syntax.Line, syntax.Column, syntax.Message
	}
	if strings.HasPrefix(message, "attempt to assign to const") {
		code = ConstAssignment
	}
	r.add(code, at, "", "%s", message)
}
