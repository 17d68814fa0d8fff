package threads

import (
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/script/budget"
	"janus-golua/plugin/script/fault"
)

// Options configure a machine.
type Options struct {
	// Watchdog is asked before each instruction.
	Watchdog *budget.Watchdog
	// Failed is told of a coroutine that ended with an error; it may be nil.
	Failed func(*fault.Error)
	// Sources tell where errors have happened.
	Sources *fault.Sources
	// Counts count coroutines; nil counts nothing.
	Counts *Counts
	// Trace, unless nil, is told of each instruction before it is carried out.
	Trace func(L *lua.LState)
	// Log is told of panics below Lua.
	Log guard.Logger
	// Owner is the engine that owns the machine. The machine does not use it.
	Owner any
}

// Counts count the coroutines that scripts have made, and the errors that ended some.
type Counts struct {
	Coroutines, CoroutineErrors atomic.Uint64
}

// Task is a task for which a thread works.
type Task interface {
	// EndedBy says whether an error only means the end of the task, and is no fault of the
	// script.
	EndedBy(failure lua.LValue) bool
	// Quiet says that nobody is told of the errors of the task's coroutines.
	Quiet() bool
}
