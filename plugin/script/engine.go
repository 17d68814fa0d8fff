// Package script runs one Lua application: the state and its lock, protected
// calls into it, the scheduler that resumes it, and where `require` finds
// libraries. It knows nothing of media or of the core.
package script

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/deadline"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/lua53/luasyntax/operators"
	"janus-golua/plugin/quick"
)

// ErrClosed is returned by every entry after Close.
var ErrClosed = errors.New("the script has ended")

// Sizes of a Lua state and of each coroutine. A coroutine starts with
// 512 * 16 B of registers and 8192/8 * 8 B of call-stack index = 16 KiB; both
// grow as it needs, up to limits that a script in error meets before Janus
// runs out of memory.
const (
	callDepth        = 8192
	initialRegisters = 512
	maxRegisters     = 1 << 20
	registerStep     = 1024
)

// maxArrayIndex is the largest index of a table's array part. gopher-lua fills
// the array up to an index that is set: with its own limit of 2^26 a script that
// keeps something under a random 32-bit number, as the stock videoroom.lua does,
// takes up to 1 GB and seconds for it, once in 64 times. 2^20 bounds that to
// 16 MB; the price is that # counts no further.
const maxArrayIndex = 1 << 20

// limitArrays sets it, for all states: gopher-lua has a variable for it.
var limitArrays = sync.OnceFunc(func() { lua.MaxArrayIndex = maxArrayIndex })

// Engine is a Lua state behind a lock. Every entry takes the lock, so Lua code
// never runs twice at once; what must not happen under the lock is handed to
// AfterUnlock.
type Engine struct {
	// mu is the Lua lock: it protects the state, every Lua value reachable
	// from it, and the fields below. Nothing calls into the Janus core's
	// sessions while holding it (docs/boundary.md).
	mu     quick.Mutex
	state  *lua.LState
	closed bool
	after  Effects
	// origin is what the running entry does its work for; coroutines inherit it.
	origin  Origin
	machine *machine
	// spare can be used for the next call, nil while it is in use.
	spare *calling
	// callbacks are those that libraries have set, by the names of level 1.
	callbacks map[string]*lua.LFunction
	watchdog  *watchdog
	// meter counts what the engine does, nil nothing.
	meter *Meter
	times entryTimes
	// sources are those that were compiled, for the lines of errors.
	sources sources
	// outside is what the script has of the machine.
	outside luacompat.Outside
	// budget is that of an entry which does not set its own.
	budget Budget
	// resume makes an entry for a task that goes on; soon does something on
	// another goroutine.
	resume func(origin Origin, fn func(*lua.LState) error)
	soon   func(run func())
	// now is the time that waits are told by.
	now func() time.Time
	// taskRefused counts the tasks that were not let wait; gone says that a session has
	// ended, for good.
	taskRefused func()
	gone        func(session uint64) bool
	log         guard.Logger
	// context ends with the engine; working counts what runs for waiting tasks.
	context context.Context
	cancel  context.CancelFunc
	working sync.WaitGroup
	// count is how many that are.
	count atomic.Int64
}

// Options configure an engine.
type Options struct {
	// Path is the configured list of folders, separated by semicolons, in
	// which `require` looks first.
	Path string
	// Libraries are offered to `require` after Path, and before the system's.
	Libraries Libraries
	// Sandbox says what the script may do to the machine. Path may be read in any case.
	Sandbox Sandbox
	// Output and Errors take what the script prints (luacompat.Outside); nil is the
	// standard output of the process, and its standard error. A method Flush() error that
	// they have is called for file:flush(), and when the engine ends.
	Output, Errors io.Writer
	// Budget is that of every entry which does not set its own.
	Budget Budget
	// CoroutineFailed is told of a coroutine that ended with an error, with
	// the Lua lock held.
	CoroutineFailed func(origin Origin, failure *Error)
	// Resume makes an entry, as Do, for a task that has waited. nil is Do.
	Resume func(origin Origin, fn func(*lua.LState) error)
	// Soon does something on another goroutine, soon, in order. nil starts one
	// for each.
	Soon func(run func())
	// Cache keeps compiled sources for the next engine; nil keeps none.
	Cache *Cache
	// TaskRefused is told of each task that may not wait because too many do, with
	// the Lua lock held. nil is nobody.
	TaskRefused func()
	// Gone says whether a session has ended, so that nothing waits for it any more; nil
	// knows of none but what EndSession is ending. It is called with the Lua lock held.
	Gone func(session uint64) bool
	// Meter counts what the engine does; nil counts nothing.
	Meter *Meter
	// Log is told of faults of ours.
	Log guard.Logger
	// Now is the time that os.time and os.date tell; nil is that of the machine.
	Now func() time.Time
	// Trace, unless nil, is told of each instruction before it is carried out, with
	// the Lua lock held: L.GetStack(0) knows it. It makes Lua several times slower.
	Trace func(L *lua.LState)
}

// outside is what the script has of the machine.
func (o Options) outside() luacompat.Outside {
	outside := luacompat.Outside{Files: withLibraries(o.Sandbox, o.Path), Output: o.Output, Errors: o.Errors}
	if outside.Output == nil {
		outside.Output = os.Stdout
	}
	if outside.Errors == nil {
		outside.Errors = os.Stderr
	}
	return outside
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
	e := &Engine{state: state, budget: options.Budget, watchdog: newWatchdog(options.Meter), meter: options.Meter, log: options.Log}
	e.watchdog.log = options.Log
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
		e.sources.keep(source, chunkName)
		return options.Cache.compile(L, source, chunkName)
	})
	if options.Now != nil {
		luacompat.SetClock(state, limits, options.Now)
	}
	e.outside = options.outside()
	luacompat.SetOutside(state, e.outside)
	restrict(state, options.Sandbox)
	openPackages(state, options.Path, options.Libraries, e.outside.Files)
	e.machine = newMachine(e, options.CoroutineFailed)
	e.machine.trace = options.Trace
	e.machine.openCoroutines(state)
	e.machine.openCalls(state)
	operators.Open(state)
	return e
}

// workEnds is how long Close waits for work whose task has ended.
const workEnds = 2 * time.Second

// Close ends the state, and what its tasks wait for. Calls that wait for the lock
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
	e.watchdog.stop()
	e.state.Close()
	e.flush()
	return true
}

// flush has the last words of the script written. With the Lua lock held.
func (e *Engine) flush() {
	for _, writer := range []io.Writer{e.outside.Output, e.outside.Errors} {
		if gathered, ok := writer.(interface{ Flush() error }); ok {
			_ = gathered.Flush()
		}
	}
}

// Do runs fn with the Lua lock held, as an entry on behalf of origin, and then,
// without the lock, what fn left to AfterUnlock, in order.
func (e *Engine) Do(origin Origin, fn func(state *lua.LState) error) error {
	return e.DoWithin(e.budget, origin, fn)
}

// DoWithin is Do with a budget of its own.
func (e *Engine) DoWithin(budget Budget, origin Origin, fn func(state *lua.LState) error) error {
	effects, err := e.Enter(budget, origin, fn)
	effects.CarryOut(e.log)
	return err
}

// Effects are what an entry has left to AfterUnlock, in order.
type Effects []func()

// CarryOut does it. It must be called once, with no lock held. A panic in one of them is
// logged, and ends that one.
func (e Effects) CarryOut(log guard.Logger) {
	for _, run := range e {
		carryOut(log, run)
	}
}

func carryOut(log guard.Logger, run func()) {
	defer guard.Recover(log, "what an entry into the script has left")
	run()
}

// Enter is DoWithin for a caller who has a lock to give back before the effects may be
// carried out. A panic in fn is logged, and is guard.ErrPanic; what fn has left to
// AfterUnlock until then are the effects.
func (e *Engine) Enter(budget Budget, origin Origin, fn func(state *lua.LState) error) (effects Effects, err error) {
	e.lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, ErrClosed
	}
	e.begins(budget, origin)
	defer func() { effects = e.leave() }()
	defer guard.Contain(e.log, entry, &err)
	err = fn(e.state)
	e.times.ended = 0
	return nil, err
}

// entry is where a panic was, for the log.
const entry = "an entry into the script"

// begins begins an entry, with the Lua lock held; leave ends it.
func (e *Engine) begins(budget Budget, origin Origin) {
	e.origin = origin
	e.watchdog.begin(budget)
	if e.meter != nil {
		e.times = entryTimes{entered: e.watchdog.now(), fresh: true}
	}
}

// AfterUnlock leaves run to be done when the running entry has given the Lua
// lock back. It may only be called from inside an entry.
func (e *Engine) AfterUnlock(run func()) {
	e.after = append(e.after, run)
}

// Working counts what runs for tasks that wait for Work.
func (e *Engine) Working() int { return int(e.count.Load()) }

// Origin tells what the running entry does its work for. It may only be called
// from inside an entry.
func (e *Engine) Origin() Origin { return e.origin }

// Function is the callback of a name: one that a library has set, or the global
// function that the script defines; nil without one. It may only be called from
// inside an entry.
func (e *Engine) Function(name string) *lua.LFunction {
	if fn := e.callbacks[name]; fn != nil {
		return fn
	}
	// A global that is there needs no look at what _G inherits from.
	if fn, ok := e.state.G.Global.RawGetString(name).(*lua.LFunction); ok {
		return fn
	}
	fn, _ := e.state.GetGlobal(name).(*lua.LFunction)
	return fn
}

// SetCallback has a function called in place of the global function of that name;
// nil undoes it.
func (e *Engine) SetCallback(name string, fn *lua.LFunction) {
	if e.callbacks == nil {
		e.callbacks = make(map[string]*lua.LFunction)
	}
	e.callbacks[name] = fn
}

// Call calls the function of a name. It may only be called from inside an entry.
// ErrWaits says that the function goes on without the caller; its error, if it comes
// to one, is reported.
func (e *Engine) Call(name string, args ...lua.LValue) (Results, error) {
	return e.callNamed(Task{name: name}, args)
}

// CallAtOnce is Call for a caller that needs the results at once. A function may wait all
// the same, and gives it none then; but it does not wait for what it computes
// (package waiting, which asks MustNotWait).
func (e *Engine) CallAtOnce(name string, args ...lua.LValue) (Results, error) {
	return e.callNamed(Task{name: name, atOnce: true}, args)
}

func (e *Engine) callNamed(task Task, args []lua.LValue) (Results, error) {
	fn := e.Function(task.name)
	if fn == nil {
		e.meter.failed(task.name)
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
		return e.located(&Error{Where: "load", Message: oneLine(err.Error())})
	}
	_, err = e.call(Task{name: "main chunk", noWaiting: "while the script is being loaded"}, chunk, nil, nil)
	return err
}
