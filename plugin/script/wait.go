package script

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/script/threads"
	"janus-golua/plugin/waiting"
)

// Wait is one wait of one task, for example for a time, for an answer or for another task.
type Wait struct {
	engine *Engine
	task   *Task
	// name is the name of the function that waits, since is when it began.
	name  string
	since time.Time
	// stop ends the work for which the task waits, when the wait is over. It is nil when
	// there is nothing to end.
	stop func()
	// claimed says that some thread is about to let the task continue.
	claimed bool
}

// Wait suspends the coroutine that runs in L. The Go function that the coroutine has called
// must return the result of Wait. begin starts the work for which the coroutine waits, and
// must not block. It returns a function that ends the work when nobody waits any more, or
// nil. Wait raises an error, with the name of the function, where the coroutine cannot
// wait.
func (e *Engine) Wait(L *lua.LState, name string, begin func(w *Wait) (stop func())) int {
	t := threads.Of(L)
	task, reason := waitingTask(t)
	if reason != "" {
		L.RaiseError("%s: cannot wait %s", name, reason)
	}
	if e.over(task.origin.Session) {
		task.endFor(task.origin.Session)
	}
	if task.ended != nil {
		L.RaiseError("%s: %s", name, task.ended.Error())
	}
	if full := e.tasks.full(task.origin.Session); full != "" {
		e.taskRefused()
		L.RaiseError("%s: %s", name, full)
	}
	w := &Wait{engine: e, task: task, name: name, since: e.now()}
	task.wait, task.waited = w, true
	suspended := t.Suspend()
	w.begin(t, begin)
	return suspended
}

// begin starts the work for which the task waits. If that fails, by an error in Lua or a
// panic, the task does not wait: the failure ends the task there.
func (w *Wait) begin(t *threads.Thread, begin func(w *Wait) (stop func())) {
	begun := false
	defer func() {
		if !begun {
			w.task.wait = nil
			t.Unsuspend()
		}
	}()
	w.stop = begin(w)
	begun = true
}

// waitingTask finds the task that t works for, or says why it cannot wait.
func waitingTask(t *threads.Thread) (task *Task, reason string) {
	waiter, why := t.Waiter()
	if why != "" {
		return nil, why
	}
	task = waiter.(*Task)
	return task, task.noWaiting
}

// MustNotWait says whether the caller of the function that runs in L needs its results at
// once: the script is being loaded, or CallAtOnce has called the function. A client cannot
// bring either about.
func (e *Engine) MustNotWait(L *lua.LState) bool {
	task, ok := threads.Of(L).Innermost().(*Task)
	return ok && (task.noWaiting != "" || task.atOnce)
}

// Waited says whether the task that runs in L has waited. If so, its caller has continued
// without it.
func (e *Engine) Waited(L *lua.LState) bool {
	task, ok := threads.Of(L).Working().(*Task)
	return ok && task.waited
}

// Wake lets the task go on. results is called with the Lua lock held, and makes the values
// that the wait returns. Wake may be called from any goroutine that does not hold the Lua
// lock. Only the first call does anything.
func (w *Wait) Wake(results waiting.Results) {
	w.engine.resume(w.task.origin, func(state *lua.LState) error {
		if !w.claimed && !w.over() {
			w.goOn(w.made(state, results))
		}
		return nil
	})
}

// made calls results. If results panics, made returns a failure instead, so that the task
// goes on all the same.
func (w *Wait) made(state *lua.LState, results waiting.Results) (values []lua.LValue) {
	defer func() {
		if reason := recover(); reason != nil {
			guard.Report(w.engine.log, w.name, reason)
			values = internalError(w.name)(state)
		}
	}()
	return results(state)
}

// internalError is the result of a wait that a fault of ours has ended.
func internalError(name string) waiting.Results {
	return func(*lua.LState) []lua.LValue {
		return []lua.LValue{lua.LNil, lua.LString(name + ": internal error")}
	}
}

// WakeSoon is Wake for a caller that holds the Lua lock. It says whether this call lets the
// task go on. If so, the values that the task gets must not be given to another task.
func (w *Wait) WakeSoon(results waiting.Results) bool {
	if w.claimed || w.over() {
		return false
	}
	w.claimed = true
	w.engine.soon(func() {
		w.engine.resume(w.task.origin, func(state *lua.LState) error {
			if !w.over() {
				w.goOn(w.made(state, results))
			}
			return nil
		})
	})
	return true
}

func (w *Wait) over() bool { return w.task.wait != w }

// goOn resumes the task. Meanwhile the entry works for the origin of the task: an entry of
// EndSession has no origin.
func (w *Wait) goOn(values []lua.LValue) {
	e := w.engine
	before := e.machine.Origin
	e.machine.Origin = w.task.origin
	defer func() { e.machine.Origin = before }()
	w.task.wait = nil
	e.tasks.remove(w.task)
	w.giveUp()
	e.goes(w.task)
	e.settle(w.task, e.machine.Run(e.state, w.task.root, values))
}

// giveUp ends the work for which the task has waited. A panic in that does not stop the
// task.
func (w *Wait) giveUp() {
	defer guard.Recover(w.engine.log, w.name)
	if w.stop != nil {
		w.stop()
	}
}

// fail raises err where the task waits. A task that is about to continue continues first,
// because it has been given a result.
func (w *Wait) fail(err error) {
	if w.claimed {
		return
	}
	w.task.root.Raise(err)
	w.goOn(nil)
}

// Work suspends the coroutine that runs in L while work runs on a goroutine of its own,
// where it may block. The context ends when nobody waits any more. work returns a function
// that makes the results, with the Lua lock held.
func (e *Engine) Work(L *lua.LState, name string, work func(ctx context.Context) waiting.Results) int {
	return e.Wait(L, name, func(w *Wait) func() {
		ctx, cancel := context.WithCancel(e.context)
		e.working.Add(1)
		e.count.Add(1)
		go func() {
			defer guard.Recover(e.log, name)
			defer e.working.Done()
			defer e.count.Add(-1)
			defer cancel()
			w.Wake(e.guarded(ctx, name, work))
		}()
		return cancel
	})
}

// Work is Engine.Work for code that knows only the state. The state must belong to an
// engine.
func Work(L *lua.LState, name string, work func(ctx context.Context) waiting.Results) int {
	return threads.Of(L).Machine().Owner.(*Engine).Work(L, name, work)
}

// Context returns a context that ends with the engine. It is for things that a script opens
// in one task and uses in others.
func (e *Engine) Context() context.Context { return e.context }

// guarded calls work. If work panics, guarded returns a failure.
func (e *Engine) guarded(ctx context.Context, name string, work func(ctx context.Context) waiting.Results) (results waiting.Results) {
	defer func() {
		if reason := recover(); reason != nil {
			guard.Report(e.log, name, reason)
			results = internalError(name)
		}
	}()
	return work(ctx)
}
