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
	// Failed is told of a coroutine that ended with an error; nil is nobody.
	Failed func(*fault.Error)
	// Sources tell where errors have happened.
	Sources *fault.Sources
	// Counts count coroutines; nil counts nothing.
	Counts *Counts
	// Trace, unless nil, is told of each instruction before it is carried out.
	Trace func(L *lua.LState)
	// Log is told of panics below Lua.
	Log guard.Logger
	// Owner is what the machine belongs to. The machine does not use it.
	Owner any
}

// Counts count the coroutines that scripts have made, and the errors that ended some.
type Counts struct {
	Coroutines, CoroutineErrors atomic.Uint64
}

// Task is what a thread works for.
type Task interface {
	// EndedBy says whether an error is the end of the task, and no fault of the script.
	EndedBy(failure lua.LValue) bool
	// Quiet says that nobody is told of the errors of the task's coroutines.
	Quiet() bool
}
