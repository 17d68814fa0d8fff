// Package enginetest runs tests, written in Lua, of modules whose functions wait. It runs
// them in an engine with tasks. It also runs the examples of the modules' definitions.
// Package luatest is for modules that do not wait.
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luatest"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

// Patience bounds every wait for something that must happen.
const Patience = 60 * time.Second

// Engine is the engine of a script. Its globals are the modules and sleep(seconds), which
// waits; spawn(fn); now() in seconds; and raises(part, fn), which requires fn to raise an
// error that contains part.
type Engine struct {
	*script.Engine
	t testing.TB
}

// New creates an engine. modules creates what `require` finds in it, on the given ground.
func New(t testing.TB, modules func(ground waiting.Ground) map[string]lua.LGFunction) *Engine {
	t.Helper()
	native := make(map[string]lua.LGFunction)
	e := &Engine{t: t, Engine: script.New(script.Options{
		Libraries: script.Libraries{Native: native},
		CoroutineFailed: func(_ script.Origin, failure *script.Error) {
			t.Errorf("a coroutine failed: %s", failure.Message)
		},
	})}
	t.Cleanup(e.Close)
	maps.Copy(native, modules(waiting.Ground{Work: e.Work, Context: e.Context()}))
	e.Global("sleep", e.sleep)
	e.Global("now", func(L *lua.LState) int {
		L.Push(lua.LNumber(time.Now().UnixMicro()) / 1e6)
		return 1
	})
	e.Global("spawn", e.spawn)
	e.Must(luatest.Raises)
	return e
}

// spawn(fn) begins a task as soon as the running task waits.
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

// Run is a running chunk.
type Run struct {
	e      *Engine
	source string
	done   chan error
	// values are its results, as text.
	values []string
}

// Begin starts a chunk for a session, with the arguments as `...`.
func (e *Engine) Begin(session uint64, source string, arguments ...lua.LValue) *Run {
	e.t.Helper()
	run := &Run{e: e, source: source, done: make(chan error, 1)}
	err := e.Do(script.Origin{Session: session}, func(L *lua.LState) error {
		chunk, err := L.Load(strings.NewReader(source), "test.lua")
		if err != nil {
			return err
		}
		e.Engine.Begin("test", chunk, func(values []lua.LValue, err error) {
			for _, value := range values {
				run.values = append(run.values, value.String())
			}
			run.done <- err
		}, arguments...)
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return run
}

// Wait waits for the end of the run. Call it once.
func (r *Run) Wait() error {
	r.e.t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(Patience):
		r.e.t.Fatalf("it does not end:\n%s", r.source)
		return nil
	}
}

// Text waits for the end of the run. It returns the results separated by spaces, or "error:
// " and the reason.
func (r *Run) Text() string {
	r.e.t.Helper()
	if err := r.Wait(); err != nil {
		return fmt.Sprint("error: ", err)
	}
	return strings.Join(r.values, " ")
}

// Ask runs a chunk, and returns its Text.
func (e *Engine) Ask(source string, arguments ...lua.LValue) string {
	e.t.Helper()
	return e.Begin(0, source, arguments...).Text()
}

// Must runs a chunk that must not fail, and returns its results as text.
func (e *Engine) Must(source string) []string {
	e.t.Helper()
	run := e.Begin(0, source)
	if err := run.Wait(); err != nil {
		e.t.Fatal(explain(err))
	}
	return run.values
}

func explain(err error) string {
	var failure *script.Error
	if errors.As(err, &failure) {
		return failure.Message + "\n" + failure.Traceback
	}
	return err.Error()
}
