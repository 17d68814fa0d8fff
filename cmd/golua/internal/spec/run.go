package spec

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// Outcome says how a test ended.
type Outcome string

// The outcomes. Errored means a fault outside of tests: a file that does not
// load, a setup that fails.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Pending Outcome = "pending"
	Errored Outcome = "error"
)

// Result is the result of one test.
type Result struct {
	// File and Line say where the test is; Line is 0 if the whole file is meant.
	File string
	Line int
	// Path are the names from the outermost describe to the test.
	Path    []string
	Outcome Outcome
	// Message says why the test did not pass; it begins with a place. Traceback is the Lua
	// stack, one line for each frame, or nil if it adds nothing to the message.
	Message   string
	Traceback []string
	// Log has the last lines that the applications logged.
	Log  []string
	Took time.Duration
}

// Name joins the names in Path.
func (r Result) Name() string { return strings.Join(r.Path, " ") }

// Fixture prepares each test and cleans up after it.
type Fixture interface {
	// BeginTest is called before each test, EndTest after it with the state of the file.
	// EndTest returns the faults that the test has left behind, or nil, and the last lines
	// that the applications logged.
	BeginTest()
	EndTest(L *lua.LState) (log []string, wrong error)
}

// Options say how to run a file.
type Options struct {
	File string
	// Filter selects tests by their full names; nil selects all.
	Filter *regexp.Regexp
	// Timeout is how long a test or a hook may take.
	Timeout time.Duration
	Fixture Fixture
	// Report is called for each result as it comes.
	Report func(Result)
}

// runner runs one file.
type runner struct {
	Options
	engine  *script.Engine
	builder *builder
}

// Run loads a file into an engine, runs its tests and reports each. It returns how many
// tests there are, including those that the filter leaves out.
func Run(engine *script.Engine, options Options) (found int) {
	r := &runner{Options: options, engine: engine, builder: &builder{}}
	file := &group{}
	r.builder.current = file
	began := time.Now()
	err := engine.DoWithin(script.Budget{Time: r.Timeout}, script.Origin{}, func(L *lua.LState) error {
		for name, fn := range r.builder.functions() {
			L.SetGlobal(name, L.NewFunction(fn))
		}
		openAssert(L)
		return engine.Load(options.File)
	})
	r.builder.running = true
	if err != nil {
		r.fileFails(err, began)
		return 1
	}
	r.group(file)
	return file.count()
}

func (g *group) count() (tests int) {
	for _, i := range g.items {
		if i.test != nil {
			tests++
		} else {
			tests += i.group.count()
		}
	}
	return tests
}

// fileFails reports a fault of the whole file.
func (r *runner) fileFails(err error, began time.Time) {
	result := Result{File: r.File, Path: []string{r.File}, Outcome: Errored, Took: time.Since(began)}
	result.fail(err)
	_ = r.inside(func(L *lua.LState) error { result.Log, _ = r.Fixture.EndTest(L); return nil })
	r.Report(result)
}

// chosen says whether the filter selects any test of a group.
func (r *runner) chosen(g *group) bool {
	for _, i := range g.items {
		if i.test != nil && r.takes(i.test) || i.group != nil && r.chosen(i.group) {
			return true
		}
	}
	return false
}

func (r *runner) takes(t *test) bool { return r.Filter == nil || r.Filter.MatchString(t.fullName()) }

// group runs the tests of a describe.
func (r *runner) group(g *group) {
	if !r.chosen(g) {
		return
	}
	began := time.Now()
	if err := r.all("setup", g.setup); err != nil {
		r.hookFails(g, "setup", err, began)
		return
	}
	for _, i := range g.items {
		switch {
		case i.group != nil:
			r.group(i.group)
		case r.takes(i.test):
			r.Report(r.test(i.test))
		}
	}
	if err := r.all("teardown", g.teardown); err != nil {
		r.hookFails(g, "teardown", err, time.Now())
	}
}

func (r *runner) hookFails(g *group, hook string, err error, began time.Time) {
	name := (&test{name: hook, group: g}).path()
	result := Result{File: r.File, Path: name, Outcome: Errored, Took: time.Since(began)}
	result.fail(err)
	r.Report(result)
}

// test runs one test between the hooks of the groups around it. The hooks after the test run
// even if something has failed before.
func (r *runner) test(t *test) Result {
	result := Result{File: r.File, Line: t.line, Path: t.path(), Outcome: Passed}
	if t.run == nil {
		result.Outcome, result.Message = Pending, t.reason
		return result
	}
	began := time.Now()
	r.Fixture.BeginTest()
	err := r.before(t.group)
	if err == nil {
		err = r.call(t.name, t.run)
	}
	err = errors.Join(err, r.after(t.group))
	if wrong := r.inside(func(L *lua.LState) (wrong error) { result.Log, wrong = r.Fixture.EndTest(L); return wrong }); err == nil {
		err = wrong
	}
	result.Took = time.Since(began)
	if err == nil {
		result.Log = nil
		return result
	}
	result.Outcome = Failed
	result.fail(err)
	return result
}

func (r *runner) before(g *group) error {
	if g.parent != nil {
		if err := r.before(g.parent); err != nil {
			return err
		}
	}
	return r.all("before_each", g.before)
}

func (r *runner) after(g *group) error {
	err := r.all("after_each", g.after)
	if g.parent != nil {
		err = errors.Join(err, r.after(g.parent))
	}
	return err
}

func (r *runner) all(name string, hooks []*lua.LFunction) error {
	for _, hook := range hooks {
		if err := r.call(name, hook); err != nil {
			return err
		}
	}
	return nil
}

var errWaits = errors.New("the test waits for something that nobody will bring")

// call calls a function of the test file.
func (r *runner) call(name string, fn *lua.LFunction) error {
	result := errWaits
	err := r.inside(func(*lua.LState) error {
		r.engine.Begin(name, fn, func(_ []lua.LValue, err error) { result = err })
		return nil
	})
	return errors.Join(err, result)
}

func (r *runner) inside(fn func(L *lua.LState) error) error {
	return r.engine.DoWithin(script.Budget{Time: r.Timeout}, script.Origin{}, fn)
}

// fail notes why a test did not pass. Only the first error counts: later errors follow from it.
func (r *Result) fail(err error) {
	var failure *script.Error
	if !errors.As(err, &failure) {
		r.Message = err.Error()
		return
	}
	r.Message = failure.Message
	if reason, ok := strings.CutPrefix(r.Message, pendingError); ok {
		r.Outcome, r.Message = Pending, reason
		return
	}
	r.Traceback = frames(failure.Traceback)
}

// frames are the frames of Lua code, or none when the message names the place already.
func frames(traceback string) (kept []string) {
	for line := range strings.SplitSeq(traceback, "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "stack traceback:") && !strings.HasPrefix(line, "[G]") {
			kept = append(kept, line)
		}
	}
	if len(kept) < 2 {
		return nil
	}
	return kept
}

// Summary counts results.
type Summary struct {
	Passed, Failed, Pending, Errors int
	Took                            time.Duration
}

// Add counts a result.
func (s *Summary) Add(r Result) {
	switch r.Outcome {
	case Passed:
		s.Passed++
	case Failed:
		s.Failed++
	case Pending:
		s.Pending++
	case Errored:
		s.Errors++
	}
}

// OK says that nothing went wrong.
func (s Summary) OK() bool { return s.Failed == 0 && s.Errors == 0 }

// String is the whole summary in one line.
func (s Summary) String() string {
	text := fmt.Sprintf("%d passed, %d failed", s.Passed, s.Failed)
	if s.Errors > 0 {
		text += fmt.Sprintf(", %d errors", s.Errors)
	}
	if s.Pending > 0 {
		text += fmt.Sprintf(", %d pending", s.Pending)
	}
	return fmt.Sprintf("%s, in %.2f s", text, s.Took.Seconds())
}
