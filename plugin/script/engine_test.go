package script

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"janus-golua/plugin/script/budget"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newEngine loads source as a script of its own.
func newEngine(t *testing.T, options Options, source string) *Engine {
	t.Helper()
	engine := New(options)
	t.Cleanup(engine.Close)
	if err := load(t, engine, source); err != nil {
		t.Fatal(err)
	}
	return engine
}

func load(t *testing.T, engine *Engine, source string) error {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app.lua")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return engine.DoWithin(Budget{}, Origin{}, func(*lua.LState) error { return engine.Load(file) })
}

// call calls a global function as an entry of its own and returns its result.
func call(engine *Engine, origin Origin, name string, args ...lua.LValue) (lua.LValue, error) {
	var result lua.LValue
	err := engine.Do(origin, func(*lua.LState) error {
		values, err := engine.Call(name, args...)
		if err == nil {
			result = values[0]
		}
		return err
	})
	return result, err
}

func TestAnErrorHasFileLineAndTraceback(t *testing.T) {
	engine := newEngine(t, Options{}, `
local function inner() local missing = nil; return missing.field end
function broken() return inner() end
function works() return 42 end
`)
	_, err := call(engine, Origin{}, "broken")
	failure, ok := err.(*Error)
	if !ok {
		t.Fatalf("got %v, want an *Error", err)
	}
	if !strings.Contains(failure.Message, "app.lua:2:") {
		t.Errorf("message %q does not say file and line", failure.Message)
	}
	if !strings.Contains(failure.Traceback, "stack traceback") {
		t.Errorf("no traceback: %q", failure.Traceback)
	}
	if got, err := call(engine, Origin{}, "works"); err != nil || got != lua.LNumber(42) {
		t.Errorf("after an error, works() gave %v, %v", got, err)
	}
}

func TestErrorValuesOfEachKindAreToldApart(t *testing.T) {
	for source, want := range map[string]string{
		`function f() error("text", 0) end`:                                                      "text",
		`function f() error({message = "in a table"}) end`:                                       "in a table",
		`function f() error({}) end`:                                                             "table value",
		`function f() local s = "x"; return s.y.z end`:                                           "app.lua:1:",
		`function f() return f() + 1 end`:                                                        "stack overflow",
		`function f() coroutine.yield() end`:                                                     "from outside a coroutine",
		`function f() os.exit(1) end`:                                                            "os.exit would end Janus",
		`function f() return setmetatable({}, {__index = function(t, k) return t[k] end}).x end`: "stack overflow",
	} {
		engine := newEngine(t, Options{}, source)
		_, err := call(engine, Origin{}, "f")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q in it", source, err, want)
		}
	}
}

func TestWhatMustNotHappenUnderTheLockHappensAfterItInOrder(t *testing.T) {
	engine := New(Options{})
	defer engine.Close()
	var order []string
	err := engine.Do(Origin{}, func(*lua.LState) error {
		for _, name := range []string{"a", "b"} {
			engine.AfterUnlock(func() {
				if !engine.mu.TryLock() {
					t.Error("the Lua lock is held")
					return
				}
				engine.mu.Unlock()
				order = append(order, name)
			})
		}
		order = append(order, "entry")
		return nil
	})
	if err != nil || strings.Join(order, " ") != "entry a b" {
		t.Errorf("ran %v (%v)", order, err)
	}
}

func TestALoadErrorIsOneLineWithFileAndLine(t *testing.T) {
	for _, source := range []string{"x = = 1", "\nfunction (", `error("while loading")`, "local s = 'open"} {
		engine := New(Options{})
		err := load(t, engine, source)
		engine.Close()
		if err == nil || !strings.Contains(err.Error(), "app.lua") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func TestAClosedEngineAnswersErrClosed(t *testing.T) {
	engine := New(Options{})
	engine.Close()
	engine.Close()
	if err := engine.Do(Origin{}, func(*lua.LState) error { return nil }); err != ErrClosed {
		t.Errorf("got %v", err)
	}
}

func TestAFailedCoroutineIsReportedWithWhomItWorkedFor(t *testing.T) {
	var origins []Origin
	var failures []*Error
	engine := newEngine(t, Options{CoroutineFailed: func(origin Origin, failure *Error) {
		origins = append(origins, origin)
		failures = append(failures, failure)
	}}, `
local task
local function work() local nothing; nothing.x = 1 end
function request()
  task = coroutine.create(function() coroutine.yield() work() end)
  coroutine.resume(task)
end
function later() return select("#", coroutine.resume(task)) end
function fine() return coroutine.resume(coroutine.create(function() return "ok" end)) end
function wrapped() return coroutine.wrap(function() error("in wrap", 0) end)() end
function again() return coroutine.resume(task) end
`)
	from := Origin{Session: 7, Transaction: "tr"}
	if _, err := call(engine, from, "request"); err != nil {
		t.Fatal(err)
	}
	if got, err := call(engine, Origin{}, "later"); err != nil || got != lua.LNumber(2) {
		t.Fatalf("resume of a coroutine that fails gave %v values (%v), want false and a message", got, err)
	}
	if _, err := call(engine, Origin{}, "fine"); err != nil {
		t.Fatal(err)
	}
	if len(failures) != 1 || origins[0] != from {
		t.Fatalf("reported %v for %v", failures, origins)
	}
	if !strings.Contains(failures[0].Traceback, "work") || !strings.Contains(failures[0].Message, "app.lua:3:") {
		t.Errorf("report %+v says not where it happened", failures[0])
	}
	if _, err := call(engine, from, "wrapped"); err == nil || !strings.Contains(err.Error(), "in wrap") {
		t.Errorf("an error in a wrapped coroutine did not go on: %v", err)
	}
	if len(failures) != 2 {
		t.Errorf("the wrapped coroutine was not reported")
	}
	if _, err := call(engine, Origin{}, "again"); err != nil || len(failures) != 2 {
		t.Errorf("resuming a dead coroutine: %v, %d reports", err, len(failures))
	}
}

func TestCoroutinesAreForgottenWithTheCoroutine(t *testing.T) {
	engine := newEngine(t, Options{}, `function f() for i = 1, 100 do coroutine.resume(coroutine.create(coroutine.yield)) end collectgarbage() end`)
	before := runtimeHeap()
	for range 100 { // 10,000 coroutines of 4 KB at least
		if _, err := call(engine, Origin{Session: 1}, "f"); err != nil {
			t.Fatal(err)
		}
	}
	if after := runtimeHeap(); after > before+10<<20 {
		t.Errorf("10,000 abandoned coroutines left %d KB", (after-before)>>10)
	}
}

// runtimeHeap is the size of what is reachable.
func runtimeHeap() uint64 {
	runtime.GC()
	return budget.HeapSize()
}

func TestRequireLooksInTheScriptsPathThenOursThenTheSystems(t *testing.T) {
	own := t.TempDir()
	if err := os.WriteFile(filepath.Join(own, "shared.lua"), []byte(`return "the script's"`), 0o600); err != nil {
		t.Fatal(err)
	}
	// Definitions for editors must not take a module's place.
	if err := os.WriteFile(filepath.Join(own, "native.lua"), []byte("---@meta native\nreturn {}"), 0o600); err != nil {
		t.Fatal(err)
	}
	libraries := Libraries{
		Native: map[string]lua.LGFunction{"native": func(L *lua.LState) int {
			L.Push(lua.LString("native"))
			return 1
		}},
		Source: func(module string) (string, bool) {
			return `return "ours"`, module == "shared" || module == "dotted.name"
		},
	}
	for path, shared := range map[string]string{own: "the script's", "": "ours", own + "/?.lua": "the script's"} {
		engine := newEngine(t, Options{Path: path, Libraries: libraries}, `
function shared() return require("shared") end
function native() return require("native") end
function dotted() return require("dotted.name") end
function missing() return require("no.such.module") end`)
		for name, want := range map[string]string{"shared": shared, "native": "native", "dotted": "ours"} {
			if got, err := call(engine, Origin{}, name); err != nil || got.String() != want {
				t.Errorf("path %q: %s is %v (%v), want %s", path, name, got, err, want)
			}
		}
		if _, err := call(engine, Origin{}, "missing"); err == nil || !strings.Contains(err.Error(), "no library 'no.such.module' in janus-golua") {
			t.Errorf("missing module: %v", err)
		}
	}
}
