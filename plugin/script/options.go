package script

import (
	"io"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/script/loading"
)

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
	// Budget is the budget of each entry that does not set its own.
	Budget Budget
	// CoroutineFailed is told of a coroutine that ended with an error, with
	// the Lua lock held.
	CoroutineFailed func(origin Origin, failure *Error)
	// Resume makes an entry, as Do, for a task that has waited. nil is Do.
	Resume func(origin Origin, fn func(*lua.LState) error)
	// Soon runs functions on another goroutine, in order. nil starts a goroutine for each.
	Soon func(run func())
	// Cache keeps compiled sources for the next engine; nil keeps none.
	Cache *Cache
	// Among says whether other scripts share the process, so that this one's memory is to be
	// told from theirs; nil is no. Roots has values that only Go code of the caller keeps for
	// the script; it is called with the Lua lock held, and may be nil.
	Among func() bool
	Roots func(visit func(lua.LValue))
	// TaskRefused is told, with the Lua lock held, of each task that may not wait because
	// too many tasks wait. It may be nil.
	TaskRefused func()
	// Gone says whether a session has ended, so that nothing may wait for it any more. It is
	// called with the Lua lock held. With nil, only a session that EndSession is ending is
	// gone.
	Gone func(session uint64) bool
	// Meter counts events of the engine; nil counts nothing.
	Meter *Meter
	// Log is told of faults of ours.
	Log guard.Logger
	// Now is the clock of os.time and os.date; nil is the machine's clock.
	Now func() time.Time
	// Trace, unless nil, is told of each instruction before it is carried out, with
	// the Lua lock held: L.GetStack(0) knows it. It makes Lua several times slower.
	Trace func(L *lua.LState)
}

// outside returns the files and the output that the script can use.
func (o Options) outside() luacompat.Outside {
	outside := luacompat.Outside{Files: loading.WithLibraries(o.Sandbox, o.Path), Output: o.Output, Errors: o.Errors}
	if outside.Output == nil {
		outside.Output = os.Stdout
	}
	if outside.Errors == nil {
		outside.Errors = os.Stderr
	}
	outside.Redirect = redirect
	return outside
}
