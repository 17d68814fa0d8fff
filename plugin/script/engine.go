// Package script runs one Lua application: the state and its lock, protected calls into
// the state, and the tasks that wait. It knows nothing of media or of the core.
package script

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/deadline"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/lua53/luasyntax/operators"
	"janus-golua/plugin/quick"
	"janus-golua/plugin/script/budget"
	"janus-golua/plugin/script/fault"
	"janus-golua/plugin/script/loading"
	"janus-golua/plugin/script/threads"
	"janus-golua/plugin/script/weight"
)

// ErrClosed is returned by every entry after Close.
var ErrClosed = errors.New("the script has ended")

// Sizes of a Lua state, and limits for each coroutine, whose stack is smaller (package
// threads). The registers and the calls of both grow as they need, up to limits that a script
// in error meets before Janus runs out of memory.
const (
	callDepth        = 8192
	initialRegisters = 512
	maxRegisters     = 1 << 20
	registerStep     = 1024
)

// maxArrayIndex is the largest index of a table's array part. gopher-lua fills
// the array up to an index that is set: with its own limit of 2^26 a script that uses
// random 32-bit numbers as keys, such as Janus's own videoroom.lua, takes up to 1 GB and
// seconds, once in 64 times. 2^20 bounds that to 16 MB. Items beyond are in a map, 20 times
// slower (package border).
const maxArrayIndex = 1 << 20

// limitArrays sets maxArrayIndex for all states, because gopher-lua has a global variable
// for it.
var limitArrays = sync.OnceFunc(func() { lua.MaxArrayIndex = maxArrayIndex })

// Engine is a Lua state behind a lock. Every entry takes the lock, so two threads never run
// Lua code at the same time. Actions that must not happen under the lock are given to
// AfterUnlock.
type Engine struct {
	// mu is the Lua lock: it protects the state, every Lua value reachable
	// from it, and the fields below. Nothing calls into the Janus core's
	// sessions while holding it (docs/boundary.md).
	mu     quick.Mutex
	state  *lua.LState
	closed bool
	after  Effects
	// last are effects behind those of after.
	last Effects
	// mayWait says that something in after may wait for the Lua lock. TryEnter clears it.
	mayWait bool
	// answers is the session whose request the running EnterCall answers, 0 in other entries.
	answers uint64
	machine *threads.Machine
	tasks   tasks
	// coroutineFailed is told of each coroutine that ends with an error; it may be nil.
	coroutineFailed func(origin Origin, failure *Error)
	// spare can be used for the next call; it is nil while it is in use.
	spare *calling
	// callbacks are the callbacks that libraries have set, by their names at level 1. They do
	// not change once the script is loaded.
	callbacks map[string]callback
	watchdog  *budget.Watchdog
	// meter counts events of the engine; it may be nil.
	meter *Meter
	times entryTimes
	// sources are the compiled sources, from which errors quote lines.
	sources fault.Sources
	// outside is what the script can use of the machine: files and output.
	outside luacompat.Outside
	// budget is the budget of an entry that does not set its own.
	budget Budget
	// resume makes an entry for a task that goes on. soon runs a function on another
	// goroutine.
	resume func(origin Origin, fn func(*lua.LState) error)
	soon   func(run func())
	// now is the clock for the waits that the console shows.
	now func() time.Time
	// taskRefused is told of each task that may not wait because too many tasks wait. gone
	// says that a session has ended for good.
	taskRefused func()
	gone        func(session uint64) bool
	log         guard.Logger
	// context ends with the engine. working waits for the goroutines of waiting tasks.
	context context.Context
	cancel  context.CancelFunc
	working sync.WaitGroup
	// count is the number of those goroutines.
	count atomic.Int64
}

// New makes an engine with the standard libraries and no script.
func New(options Options) *Engine {
	limitArrays()
	state := lua.NewState(lua.Options{
		CallStackSize:       callDepth,
		MinimizeStackMemory: true,
		RegistrySize:        initialRegisters,
		RegistryMaxSize:     maxRegisters,
		RegistryGrowStep:    registerStep,
	})
	e := &Engine{state: state, budget: options.Budget, meter: options.Meter, log: options.Log}
	e.watchdog = budget.New(options.Log, options.Meter.OfBudget())
	e.context, e.cancel = context.WithCancel(context.Background())
	e.resume, e.soon, e.taskRefused, e.gone = options.Resume, options.Soon, options.TaskRefused, options.Gone
	if e.now = options.Now; e.now == nil {
		e.now = time.Now
	}
	if e.resume == nil {
		e.resume = func(origin Origin, fn func(*lua.LState) error) { _ = e.Do(origin, fn) }
	}
	if e.soon == nil {
		e.soon = func(run func()) {
			go func() {
				defer guard.Recover(e.log, "a task that goes on")
				run()
			}()
		}
	}
	if e.gone == nil {
		e.gone = func(uint64) bool { return false }
	}
	if e.taskRefused == nil {
		e.taskRefused = func() {}
	}
	limits := luacompat.Limits{
		Budget: e.watchdog,
		// One string may take a quarter of what all of Lua may.
		MaxString: int(options.Budget.Memory / 4),
	}
	luacompat.Open(state, limits)
	luacompat.SetCompiler(state, func(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
		e.sources.Keep(source, chunkName)
		return options.Cache.Compile(L, source, chunkName)
	})
	if options.Now != nil {
		luacompat.SetClock(state, limits, options.Now)
	}
	e.outside = options.outside()
	luacompat.SetOutside(state, e.outside)
	loading.Restrict(state, options.Sandbox)
	loading.Open(state, options.Path, options.Libraries, e.outside.Files)
	e.coroutineFailed = options.CoroutineFailed
	e.machine = threads.New(state, threads.Options{
		Watchdog: e.watchdog, Failed: e.failed, Sources: &e.sources, Counts: options.Meter.OfThreads(),
		Trace: options.Trace, Log: options.Log, Owner: e,
	})
	operators.Open(state)
	e.watchdog.Share(options.Among, func(limit uint64) uint64 { return weight.Of(limit, e.roots(options.Roots)) })
	return e
}

// workEnds is how long Close waits for work whose task has ended.
const workEnds = 2 * time.Second

// Close ends the state and the work for which its tasks wait. Calls that wait for the lock
// get ErrClosed.
func (e *Engine) Close() {
	if e.end() {
		_ = deadline.Wait(&e.working, workEnds)
	}
}

func (e *Engine) end() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.closed = true
	e.after = nil
	e.cancel()
	e.watchdog.Stop()
	e.state.Close()
	e.flush()
	return true
}

// flush writes the rest of the text that the script has printed. The caller holds the Lua
// lock.
func (e *Engine) flush() {
	for _, writer := range []io.Writer{e.outside.Output, e.outside.Errors} {
		if gathered, ok := writer.(interface{ Flush() error }); ok {
			_ = gathered.Flush()
		}
	}
}

// Working counts the goroutines that run for tasks which wait for Work.
func (e *Engine) Working() int { return int(e.count.Load()) }

// Origin says for whom the running entry does its work. It may only be called from inside
// an entry.
func (e *Engine) Origin() Origin { return e.machine.Origin }

// Function finds the callback of a name: the one that a library has set, or else the global
// function that the script defines; nil if there is neither. It may only be called from
// inside an entry.
func (e *Engine) Function(name string) *lua.LFunction {
	if set := e.callbacks[name]; set.fn != nil {
		return set.fn
	}
	// If the global itself exists, the metatable of _G does not matter.
	if fn, ok := e.state.G.Global.RawGetString(name).(*lua.LFunction); ok {
		return fn
	}
	fn, _ := e.state.GetGlobal(name).(*lua.LFunction)
	return fn
}

// callback is a function that is called in place of a global function.
type callback struct {
	fn *lua.LFunction
	// entry is how the script has written what fn stands for.
	entry string
}

// SetCallback makes the engine call fn in place of the global function of that name; nil
// undoes that. entry is how the script has written what fn stands for, such as
// `on "message"`. Errors name it. SetCallback may only be called while the script is loaded.
func (e *Engine) SetCallback(name string, fn *lua.LFunction, entry string) {
	if e.callbacks == nil {
		e.callbacks = make(map[string]callback)
	}
	e.callbacks[name] = callback{fn, entry}
}

// Entry returns how the script has written a callback: the entry of SetCallback, or else the
// name itself. It may be called once the script is loaded, inside an entry or outside.
func (e *Engine) Entry(name string) string {
	if set := e.callbacks[name]; set.fn != nil {
		return set.entry
	}
	return name
}

// Call calls the function of a name. It may only be called from inside an entry.
// ErrWaits says that the function goes on without the caller. If it fails later, the error
// is reported.
func (e *Engine) Call(name string, args ...lua.LValue) (Results, error) {
	return e.callNamed(Task{name: name}, args)
}

// CallAtOnce is Call for a caller that needs the results at once. The function may wait all
// the same, and the caller gets no results then. But functions that compute (package
// waiting) do not wait: they ask MustNotWait.
func (e *Engine) CallAtOnce(name string, args ...lua.LValue) (Results, error) {
	return e.callNamed(Task{name: name, atOnce: true}, args)
}

func (e *Engine) callNamed(task Task, args []lua.LValue) (Results, error) {
	fn := e.Function(task.name)
	if fn == nil {
		e.meter.Failed(task.name)
		return Results{}, undefined(task.name)
	}
	return e.call(task, fn, nil, args)
}

// Defines says whether there is a function of that name. It may only be called
// from inside an entry.
func (e *Engine) Defines(name string) bool { return e.Function(name) != nil }

// Load compiles and runs a script file, which must not wait. It may only be
// called from inside an entry.
func (e *Engine) Load(file string) error {
	chunk, err := luacompat.LoadFile(e.state, file)
	if err != nil {
		return e.sources.Locate(&Error{Where: "load", Message: fault.OneLine(err.Error())})
	}
	_, err = e.call(Task{name: "main chunk", noWaiting: "while the script is being loaded"}, chunk, nil, nil)
	return err
}
