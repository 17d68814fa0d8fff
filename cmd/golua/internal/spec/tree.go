// Package spec implements describe, it and assert of test files: it collects the tests of
// a file, runs them, and reports the results.
package spec

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// group is a describe; the outermost group is the file.
type group struct {
	name   string
	parent *group
	// setup and teardown run once, before and after each test.
	setup, teardown, before, after []*lua.LFunction
	items                          []item
}

// item is a test or a group, in the order of the file.
type item struct {
	test  *test
	group *group
}

// test is one it.
type test struct {
	name  string
	group *group
	line  int
	// run is nil for a pending test; reason then says why the test is pending.
	run    *lua.LFunction
	reason string
}

// path lists the names from the outermost describe to the test.
func (t *test) path() []string {
	names := []string{t.name}
	for g := t.group; g.parent != nil; g = g.parent {
		names = append([]string{g.name}, names...)
	}
	return names
}

func (t *test) fullName() string { return strings.Join(t.path(), " ") }

// builder collects the groups and tests while a file is loaded.
type builder struct {
	current *group
	running bool
}

// functions are the functions that a test file calls, such as describe and it.
func (b *builder) functions() map[string]lua.LGFunction {
	words := map[string]lua.LGFunction{"pending": b.pending}
	for _, name := range []string{"describe", "context", "insulate", "expose"} {
		words[name] = b.describe(name)
	}
	for _, name := range []string{"it", "spec", "test"} {
		words[name] = b.it(name)
	}
	for name, list := range map[string]func(g *group) *[]*lua.LFunction{
		"before_each": func(g *group) *[]*lua.LFunction { return &g.before },
		"after_each":  func(g *group) *[]*lua.LFunction { return &g.after },
		"setup":       func(g *group) *[]*lua.LFunction { return &g.setup },
		"teardown":    func(g *group) *[]*lua.LFunction { return &g.teardown },
	} {
		words[name] = b.hook(name, list)
	}
	return words
}

// mustBeLoading keeps a running test from describing other tests.
func (b *builder) mustBeLoading(L *lua.LState, name string) {
	if b.running {
		L.RaiseError("%s: cannot be called inside of a test", name)
	}
}

func (b *builder) describe(name string) lua.LGFunction {
	return func(L *lua.LState) int {
		b.mustBeLoading(L, name)
		inner := &group{name: L.CheckString(1), parent: b.current}
		body := L.CheckFunction(2)
		b.current.items = append(b.current.items, item{group: inner})
		b.current = inner
		defer func() { b.current = inner.parent }()
		L.Push(body)
		L.Call(0, 0)
		return 0
	}
}

func (b *builder) it(name string) lua.LGFunction {
	return func(L *lua.LState) int {
		b.mustBeLoading(L, name)
		made := &test{name: L.CheckString(1), group: b.current, line: callerLine(L)}
		if made.run = L.OptFunction(2, nil); made.run == nil {
			made.reason = "it has no function yet"
		}
		b.current.items = append(b.current.items, item{test: made})
		return 0
	}
}

// pendingError begins the error by which a running test makes itself pending.
const pendingError = "pending: "

// pending(name) describes a test that is yet to be written; inside a test, pending(reason)
// ends the test.
func (b *builder) pending(L *lua.LState) int {
	if b.running {
		L.Error(lua.LString(pendingError+L.OptString(1, "")), 0)
	}
	made := &test{name: L.CheckString(1), group: b.current, line: callerLine(L), reason: "it is to be written"}
	b.current.items = append(b.current.items, item{test: made})
	return 0
}

func (b *builder) hook(name string, list func(g *group) *[]*lua.LFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		b.mustBeLoading(L, name)
		hooks := list(b.current)
		*hooks = append(*hooks, L.CheckFunction(1))
		return 0
	}
}

// callerLine is the line from which a function of ours was called.
func callerLine(L *lua.LState) int {
	debug, ok := L.GetStack(1)
	if !ok {
		return 0
	}
	if _, err := L.GetInfo("l", debug, lua.LNil); err != nil {
		return 0
	}
	return debug.CurrentLine
}
