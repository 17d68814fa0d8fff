package script

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// Origin is what an entry into Lua does its work for: the request of a client.
// The zero Origin is nobody's.
type Origin struct {
	Session     uint64
	Transaction string
}

// coroutines remembers what each coroutine works for, so that a request whose
// coroutine fails can be answered: the stock plugin leaves its client waiting
// for ever (fault 15 of the contract).
type coroutines struct {
	engine *Engine
	failed func(Origin, *Error)
	resume *lua.LFunction
	// wrapBody makes of a coroutine's function one that calls watch first.
	wrapBody *lua.LFunction

	// mu protects origins: the garbage collector removes from it on a
	// goroutine of its own.
	mu      sync.Mutex
	origins map[weak.Pointer[lua.LState]]Origin

	// traceback of the latest error inside a coroutine; the Lua lock holds it.
	traceback string
}

// open replaces create, resume and wrap in the coroutine library.
func (c *coroutines) open(engine *Engine, failed func(Origin, *Error)) {
	c.engine, c.failed = engine, failed
	c.origins = make(map[weak.Pointer[lua.LState]]Origin)
	state := engine.state
	library := state.GetGlobal("coroutine").(*lua.LTable)
	create := library.RawGetString("create").(*lua.LFunction)
	c.wrapBody = bodyWrapper(state, c.watch)
	c.resume = library.RawGetString("resume").(*lua.LFunction)
	library.RawSetString("create", state.NewFunction(func(L *lua.LState) int {
		L.Push(c.create(L, create, L.CheckFunction(1)))
		return 1
	}))
	library.RawSetString("resume", state.NewFunction(func(L *lua.LState) int {
		return c.resumeThread(L, L.CheckThread(1))
	}))
	library.RawSetString("wrap", state.NewFunction(func(L *lua.LState) int {
		thread := c.create(L, create, L.CheckFunction(1))
		L.Push(L.NewFunction(func(L *lua.LState) int { return c.call(L, thread) }))
		return 1
	}))
}

// create makes a thread and remembers whose work it does.
func (c *coroutines) create(L *lua.LState, create, body *lua.LFunction) *lua.LState {
	// Without a context while it is made: gopher-lua would derive one, and keep
	// a goroutine for it. The thread then gets the state's own.
	L.RemoveContext()
	defer L.SetContext(c.engine.watchdog)
	L.Push(create)
	L.Push(c.wrapBody)
	L.Push(body)
	L.Call(1, 1)
	L.Call(1, 1)
	thread := L.Get(-1).(*lua.LState)
	L.Pop(1)
	thread.SetContext(c.engine.watchdog)
	if c.engine.origin != (Origin{}) {
		c.remember(thread, c.engine.origin)
	}
	return thread
}

func (c *coroutines) remember(thread *lua.LState, origin Origin) {
	key := weak.Make(thread)
	c.mu.Lock()
	c.origins[key] = origin
	c.mu.Unlock()
	runtime.AddCleanup(thread, c.forget, key)
}

func (c *coroutines) forget(key weak.Pointer[lua.LState]) {
	c.mu.Lock()
	delete(c.origins, key)
	c.mu.Unlock()
}

func (c *coroutines) originOf(thread *lua.LState) (Origin, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	origin, ok := c.origins[weak.Make(thread)]
	return origin, ok
}

// resumeThread is coroutine.resume: true and what was yielded or returned, or
// false and the error.
func (c *coroutines) resumeThread(L *lua.LState, thread *lua.LState) int {
	wasDead := thread.Dead
	origin, known := c.originOf(thread)
	if known {
		previous := c.engine.origin
		c.engine.origin = origin
		defer func() { c.engine.origin = previous }()
	}
	top := L.GetTop()
	L.Insert(c.resume, 1)
	c.traceback = ""
	L.Call(top, lua.MultRet)
	if L.Get(1) == lua.LFalse && !wasDead && thread.Dead {
		c.report(origin, L.Get(2))
	}
	return L.GetTop()
}

// call is what a function from coroutine.wrap does: an error goes on upwards.
func (c *coroutines) call(L *lua.LState, thread *lua.LState) int {
	L.Insert(thread, 1)
	results := c.resumeThread(L, thread)
	if L.Get(1) == lua.LFalse {
		L.Error(L.Get(2), 0)
	}
	return results - 1
}

func (c *coroutines) report(origin Origin, value lua.LValue) {
	if c.failed != nil {
		c.failed(origin, &Error{Where: "coroutine", Message: valueText(value), Traceback: c.traceback})
	}
}

// bodyWrapper makes a Lua function that puts a call of watch before a body. It
// is Lua because a body called from Go could not yield, and a tail call so that
// the body's own name stays in tracebacks.
func bodyWrapper(state *lua.LState, watch lua.LGFunction) *lua.LFunction {
	const source = `local watch = ...
return function(body)
  return function(...)
    watch()
    return body(...)
  end
end`
	chunk, err := state.Load(strings.NewReader(source), "golua/coroutine.lua")
	if err != nil {
		panic(err)
	}
	state.Push(chunk)
	state.Push(state.NewFunction(watch))
	state.Call(1, 1)
	wrapper := state.Get(-1).(*lua.LFunction)
	state.Pop(1)
	return wrapper
}

// watch runs first in each coroutine. Only from inside can its error handler
// be replaced: starting a thread sets gopher-lua's own.
func (c *coroutines) watch(L *lua.LState) int {
	L.Panic = c.panicWithTraceback
	return 0
}

// panicWithTraceback notes the stack while it is still there: gopher-lua keeps
// only the message of an error that ends a coroutine.
func (c *coroutines) panicWithTraceback(L *lua.LState) {
	if c.traceback == "" {
		c.traceback = traceback(L)
	}
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1)})
}

// traceback is the stack of a thread, innermost frame first.
func traceback(L *lua.LState) string {
	const most = 20
	var text strings.Builder
	text.WriteString("stack traceback:")
	for level := range most {
		frame, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("nSl", frame, lua.LNil); err != nil {
			break
		}
		fmt.Fprintf(&text, "\n\t%s in %s", place(frame), name(frame))
	}
	return text.String()
}

func place(frame *lua.Debug) string {
	if frame.CurrentLine < 0 {
		return "[G]:"
	}
	return fmt.Sprintf("%s:%d:", frame.Source, frame.CurrentLine)
}

func name(frame *lua.Debug) string {
	if frame.Name == "" {
		return "function <" + frame.What + ">"
	}
	return "function '" + frame.Name + "'"
}
