// Package luacheck finds mistakes in scripts before Janus runs them: it parses
// them as the plugin does, and compares what they use with the definitions of the
// Lua API. It reports what it is sure of, and nothing where a value might be
// anything.
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

// New reads the definitions that it carries.
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
	// Globals are set elsewhere.
	Globals []string
	// Ignore has codes that are not reported.
	Ignore []Code
	// Unused asks for UnusedLocal.
	Unused bool
	// Folders are where `require` looks, after the folder of the file, and before those
	// above that.
	Folders []string
	// Depth is how many folders are above the one that relative names begin in.
	Depth int
	// Read gives the file that a path names, for `require`; nil looks at none
	// but those that are checked.
	Read func(path string) (text string, ok bool)
}

// Check checks files that belong together, or do not: what one finds in another
// depends on their require. Findings are in the order of the files and lines.
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

// check is for one file.
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

// report takes the findings of a file.
type report struct {
	unit     *unit
	options  Options
	findings []Finding
}

// maxMessage bounds what a message takes of a source, in bytes; maxFindings what is
// reported of one file.
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
