package script

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/script/fault"
	"janus-golua/plugin/script/threads"
)

// ErrWaits is returned by Call when the function waits: its results are not there
// yet, and nobody will have them.
var ErrWaits = errors.New("it waits")

// maxWaiting bounds the waiting tasks of one session, and maxWaitingAll bounds all waiting
// tasks: a client that sends requests faster than a database answers must not fill the
// memory. 100,000 of about 4 KB are 400 MB.
const (
	maxWaiting    = 1000
	maxWaitingAll = 100_000
)

// Task is one call of a function, by us or by janus.spawn, that may wait.
type Task struct {
	// name is the name of the function, for errors.
	name   string
	origin Origin
	root   *threads.Thread
	// done is given the results or the error of the task, once, in an entry. The values
	// belong to done until it returns.
	done func(values []lua.LValue, err error)
	// call is the caller that waits for the task, in place of done; nil without one.
	call *calling
	// noWaiting says why it must not wait, empty when it may.
	noWaiting string
	// atOnce says that the caller needs the results at once.
	atOnce bool
	// wait is what the task waits for, nil while the task runs. waited says that the task
	// has waited at least once.
	wait   *Wait
	waited bool
	// quiet says that errors of its coroutines are not reported.
	quiet bool
	// printed takes what the task prints; nil leaves it to the engine's output.
	printed io.Writer
	// place numbers the latest wait of the task: the tasks of a session are ended in the
	// order in which they began to wait.
	place uint64
	// ended says why its waits fail: its session is gone, or it was cancelled.
	ended error
	// begun is when the task began, since is when it last continued, and ran is how long it
	// has run in all. Only a meter needs them.
	begun, since, ran time.Duration
}

// tasks are the tasks that wait.
type tasks struct {
	count atomic.Int64 // written with the Lua lock held
	// bySession holds the tasks of each session; 0 holds those without a session.
	bySession map[uint64]map[*Task]struct{}
	// ending is the session whose tasks EndSession is ending, 0 for none.
	ending uint64
	// began counts the waits that have begun, so it is the place of the latest.
	began uint64
}

// Begin calls a function for origin, as a task. done is called in an entry: in
// this one if the function does not wait, otherwise in a later one. It is never called
// when the engine is closed first. The values belong to done until done returns.
func (e *Engine) Begin(name string, fn *lua.LFunction, done func(values []lua.LValue, err error), args ...lua.LValue) {
	e.begin(e.state, &Task{name: name, done: done, origin: e.machine.Origin}, fn, args)
}

// Spawn is Begin for a function that the script in L wants to run concurrently. The
// function runs at once, until it waits. Spawn raises an error if the session of the task
// has ended.
func (e *Engine) Spawn(L *lua.LState, task *Task, fn *lua.LFunction, args ...lua.LValue) {
	if session := task.origin.Session; e.over(session) {
		L.RaiseError("%s: %s", task.name, errGone(session))
	}
	e.begin(L, task, fn, args)
}

// errGone says why nothing can wait for a session that has ended.
func errGone(session uint64) error { return fmt.Errorf("session %d is gone", session) }

// Gone says whether a session has ended, or is being ended just now. Nothing may wait for
// such a session. Gone may only be called from inside an entry.
func (e *Engine) Gone(session uint64) bool { return e.over(session) }

func (e *Engine) over(session uint64) bool {
	return session != 0 && (session == e.tasks.ending || e.gone(session))
}

// NewTask makes a task for Spawn. An error that ends the task is reported like an error of
// a coroutine, and then given to done.
func (e *Engine) NewTask(name string, origin Origin, done func(values []lua.LValue, err error)) *Task {
	return &Task{name: name, origin: origin, done: func(values []lua.LValue, err error) {
		e.Report(origin, err)
		done(values, err)
	}}
}

// Cancel ends a task where it waits, or where it will wait next. It may be called
// by another task, with the Lua lock held.
func (e *Engine) Cancel(task *Task, why error) {
	if task.ended != nil {
		return
	}
	task.ended = why
	if task.wait != nil {
		e.soon(func() { e.resume(task.origin, func(*lua.LState) error { task.end(); return nil }) })
	}
}

// endFor makes each further wait of the task fail, because its session has ended.
func (t *Task) endFor(session uint64) {
	if t.ended == nil {
		t.ended = errGone(session)
	}
}

// end raises an error where the task waits, which says why the task has ended.
func (t *Task) end() {
	if t.wait != nil {
		t.wait.fail(t.ended)
	}
}

// begin runs a task on top of L.
func (e *Engine) begin(L *lua.LState, task *Task, fn *lua.LFunction, args []lua.LValue) {
	task.root = e.machine.Begin(task, fn)
	e.goes(task)
	e.settle(task, e.machine.Run(L, task.root, args))
}

// Report reports an error that no caller gets, in the same way as errors of coroutines.
// The end of a task is not an error. Report may only be called from inside an entry.
func (e *Engine) Report(origin Origin, err error) {
	var failure *Error
	if errors.As(err, &failure) && !failure.Ended && e.coroutineFailed != nil {
		e.coroutineFailed(origin, failure)
	}
}

// failed tells of a coroutine that has ended with an error.
func (e *Engine) failed(failure *Error) {
	if e.coroutineFailed != nil {
		e.coroutineFailed(failure.Origin, failure)
	}
}

// settle ends a task that has returned or failed, and keeps one that waits.
func (e *Engine) settle(task *Task, how threads.Outcome) {
	root := task.root
	e.gaveWay(task, how)
	switch how {
	case threads.Waits:
		e.tasks.add(task)
	case threads.Returned:
		task.root = nil
		task.finish(root.Values(), nil)
		e.machine.GiveBack(root)
	case threads.Failed:
		task.root = nil
		failure := e.sources.Locate(&Error{
			Where: e.Entry(task.name), Origin: task.origin, Message: fault.ValueText(root.Failure()), Value: root.Failure(),
			Traceback: root.Traceback(), Ended: task.EndedBy(root.Failure()),
		})
		if !failure.Ended {
			e.meter.Failed(task.name)
		}
		task.finish(nil, failure)
	}
}

// finish gives the results or the error of the task to its caller, or to done.
func (t *Task) finish(values []lua.LValue, err error) {
	if t.call != nil {
		t.call.take(values, err)
	} else {
		t.done(values, err)
	}
}

// EndedBy says that an error only means the end of the task, and is no fault of the script.
func (t *Task) EndedBy(failure lua.LValue) bool {
	text, ok := failure.(lua.LString)
	return ok && t.ended != nil && strings.HasSuffix(string(text), t.ended.Error())
}

// Quiet says that errors of the coroutines of the task are not reported.
func (t *Task) Quiet() bool { return t.quiet }

func (t *tasks) add(task *Task) {
	t.count.Add(1)
	t.began++
	task.place = t.began
	if t.bySession == nil {
		t.bySession = make(map[uint64]map[*Task]struct{})
	}
	mine := t.bySession[task.origin.Session]
	if mine == nil {
		mine = make(map[*Task]struct{})
		t.bySession[task.origin.Session] = mine
	}
	mine[task] = struct{}{}
}

func (t *tasks) remove(task *Task) {
	t.count.Add(-1)
	mine := t.bySession[task.origin.Session]
	delete(mine, task)
	if len(mine) == 0 {
		delete(t.bySession, task.origin.Session)
	}
}

// full says why no further task may wait for a session. It is empty when one may.
func (t *tasks) full(session uint64) string {
	switch {
	case t.count.Load() >= maxWaitingAll:
		return fmt.Sprintf("%d coroutines wait already", maxWaitingAll)
	case session != 0 && len(t.bySession[session]) >= maxWaiting:
		return fmt.Sprintf("%d coroutines wait already for session %d", maxWaiting, session)
	}
	return ""
}

// Waiting counts the tasks that wait.
func (e *Engine) Waiting() int { return int(e.tasks.count.Load()) }

// WaitingFor counts the tasks that wait for a session. It takes the Lua lock.
func (e *Engine) WaitingFor(session uint64) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.tasks.bySession[session])
}

// EndSession ends the tasks of a session that is gone: an error is raised where each of
// them waits, and wherever it waits after that. Meanwhile no other task can be spawned for
// the session or begin to wait for it, nor later if Options.Gone says that the session is
// gone. EndSession may only be called from inside an entry.
func (e *Engine) EndSession(session uint64) {
	t := &e.tasks
	outer := t.ending
	t.ending = session
	defer func() { t.ending = outer }()
	// All tasks are marked first, and the list is a copy: a task that is ended runs on, and
	// may wake, cancel or begin others.
	waiting := slices.SortedFunc(maps.Keys(t.bySession[session]), func(a, b *Task) int { return cmp.Compare(a.place, b.place) })
	for _, task := range waiting {
		task.endFor(session)
	}
	for _, task := range waiting {
		e.endTask(task)
	}
}

// endTask ends one task where it waits. A panic in that task ends no other.
func (e *Engine) endTask(task *Task) {
	defer guard.Recover(e.log, "the end of a task")
	task.end()
}
