// Package enginetest runs tests in Lua of modules that wait, in an engine with
// tasks, and the examples of their definitions.
package enginetest

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/waiting"
	"janus-golua/plugin/script"
)

// patience bounds waiting for what must happen.
const patience = 60 * time.Second

// Engine is a script's. Beside the modules there are sleep(seconds), which waits,
// spawn(fn), now() in seconds, and raises(part, fn), which wants an error with that text.
type Engine struct {
	*script.Engine
	t testing.TB
}

// New makes an engine whose modules are made for it.
func New(t testing.TB, modules func(e *script.Engine) map[string]lua.LGFunction) *Engine {
	t.Helper()
	native := make(map[string]lua.LGFunction)
	e := &Engine{t: t, Engine: script.New(script.Options{
		Libraries: script.Libraries{Native: native},
		CoroutineFailed: func(_ script.Origin, failure *script.Error) {
			t.Errorf("a coroutine failed: %s", failure.Message)
		},
	})}
	t.Cleanup(e.Close)
	for name, open := range modules(e.Engine) {
		native[name] = open
	}
	e.Global("sleep", e.sleep)
	e.Global("now", func(L *lua.LState) int {
		L.Push(lua.LNumber(time.Now().UnixMicro()) / 1e6)
		return 1
	})
	e.Global("spawn", e.spawn)
	e.Must(`function raises(part, fn)
  local ok, why = pcall(fn)
  if ok then error("no error, expected " .. part, 2) end
  if not tostring(why):find(part, 1, true) then error(("%q is not in the error %q"):format(part, tostring(why)), 2) end
end`)
	return e
}

// spawn(fn) begins a task as soon as the one that runs waits.
func (e *Engine) spawn(L *lua.LState) int {
	fn, origin := L.CheckFunction(1), e.Origin()
	e.AfterUnlock(func() {
		_ = e.Do(origin, func(*lua.LState) error {
			e.Engine.Begin("spawn", fn, func(_ []lua.LValue, err error) {
				if err != nil {
					e.t.Errorf("a coroutine failed: %s", explain(err))
				}
			})
			return nil
		})
	})
	return 0
}

func (e *Engine) sleep(L *lua.LState) int {
	wait := time.Duration(float64(L.CheckNumber(1)) * float64(time.Second))
	return e.Work(L, "sleep", func(ctx context.Context) waiting.Results {
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		return func(*lua.LState) []lua.LValue { return nil }
	})
}

// Global sets a global function.
func (e *Engine) Global(name string, fn lua.LGFunction) {
	_ = e.Do(script.Origin{}, func(L *lua.LState) error {
		L.SetGlobal(name, L.NewFunction(fn))
		return nil
	})
}

// Run is a chunk that runs.
type Run struct {
	e      *Engine
	source string
	done   chan error
	// Values are what it returned, as text.
	Values []string
}

// Begin starts a chunk for a session.
func (e *Engine) Begin(session uint64, source string) *Run {
	e.t.Helper()
	run := &Run{e: e, source: source, done: make(chan error, 1)}
	err := e.Do(script.Origin{Session: session}, func(L *lua.LState) error {
		chunk, err := L.Load(strings.NewReader(source), "test.lua")
		if err != nil {
			return err
		}
		e.Engine.Begin("test", chunk, func(values []lua.LValue, err error) {
			for _, value := range values {
				run.Values = append(run.Values, value.String())
			}
			run.done <- err
		})
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return run
}

// Wait waits for its end.
func (r *Run) Wait() error {
	r.e.t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(patience):
		r.e.t.Fatalf("it does not end:\n%s", r.source)
		return nil
	}
}

// Must runs a chunk that must not fail, and gives what it returns as text.
func (e *Engine) Must(source string) []string {
	e.t.Helper()
	run := e.Begin(0, source)
	if err := run.Wait(); err != nil {
		e.t.Fatal(explain(err))
	}
	return run.Values
}

func explain(err error) string {
	var failure *script.Error
	if errors.As(err, &failure) {
		return failure.Message + "\n" + failure.Traceback
	}
	return err.Error()
}

var example = regexp.MustCompile("(?ms)^--- ```lua\n(.*?)^--- ```$")

// Examples runs the examples of a file of definitions; in each, the replacements,
// old and new in turn, put what there is in the test in the place of addresses.
func (e *Engine) Examples(file string, replacements ...string) {
	e.t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		e.t.Fatal(err)
	}
	found := example.FindAllStringSubmatch(string(text), -1)
	if len(found) == 0 {
		e.t.Fatalf("%s has no examples", file)
	}
	for _, match := range found {
		source := regexp.MustCompile(`(?m)^--- ?`).ReplaceAllString(match[1], "")
		run := e.Begin(0, strings.NewReplacer(replacements...).Replace(source))
		if err := run.Wait(); err != nil {
			e.t.Errorf("%s: %s\n%s", file, explain(err), source)
		}
	}
}
