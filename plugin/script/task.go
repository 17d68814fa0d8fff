package script

import (
	"cmp"
	"errors"
	"fmt"
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

// maxWaiting bounds the tasks that wait for one session, and maxWaitingAll those
// that wait at all: a client that sends requests faster than a database answers
// must not fill the memory. 100,000 of about 10 KB are 1 GB.
const (
	maxWaiting    = 1000
	maxWaitingAll = 100_000
)

// Task is one call of a function, by us or by janus.spawn, that may wait.
type Task struct {
	// name says where, in errors.
	name   string
	origin Origin
	root   *threads.Thread
	// done takes what it came to, once, in an entry; the values are its own only
	// until it returns.
	done func(values []lua.LValue, err error)
	// call is who waits for it in place of done, nil for nobody.
	call *calling
	// noWaiting says why it must not wait, empty when it may.
	noWaiting string
	// atOnce says that whoever has called it needs its result at once.
	atOnce bool
	// wait is what it waits for, nil while it runs; waited says that it ever has.
	wait   *Wait
	waited bool
	// quiet says that errors of its coroutines are not reported.
	quiet bool
	// place is that of its latest wait among all, by which those of a session are ended
	// in order.
	place uint64
	// ended says why its waits fail: its session is gone, or it was cancelled.
	ended error
	// begun is when it began, since when it went on last, ran how long it has run: for a
	// meter.
	begun, since, ran time.Duration
}

// tasks are those that wait.
type tasks struct {
	count atomic.Int64 // written with the Lua lock held
	// bySession are those of each session, 0 for those of none.
	bySession map[uint64]map[*Task]struct{}
	// ending is the session whose tasks EndSession is ending, 0 for none.
	ending uint64
	// began counts the waits that have begun: it is the place of the latest.
	began uint64
}

// Begin calls a function for origin, as a task. done is called in an entry: in
// this one if the function does not wait, else in a later one, or never when the
// engine is closed before. The values are done's until it returns.
func (e *Engine) Begin(name string, fn *lua.LFunction, done func(values []lua.LValue, err error), args ...lua.LValue) {
	e.begin(e.state, &Task{name: name, done: done, origin: e.machine.Origin}, fn, args)
}

// Spawn is Begin for a function that a script which runs in L wants to run beside
// it, for origin. It runs at once, until it waits. For a session that has ended it raises
// an error.
func (e *Engine) Spawn(L *lua.LState, task *Task, fn *lua.LFunction, args ...lua.LValue) {
	if session := task.origin.Session; e.over(session) {
		L.RaiseError("%s: %s", task.name, errGone(session))
	}
	e.begin(L, task, fn, args)
}

// errGone is why nothing waits for a session that has ended.
func errGone(session uint64) error { return fmt.Errorf("session %d is gone", session) }

// Gone says whether a session has ended, or is just being ended: nothing may wait for it
// any more. It may only be called from inside an entry.
func (e *Engine) Gone(session uint64) bool { return e.over(session) }

func (e *Engine) over(session uint64) bool {
	return session != 0 && (session == e.tasks.ending || e.gone(session))
}

// NewTask makes a task for Spawn. An error that ends it is reported as that of a
// coroutine before done has it.
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

// endFor has each further wait of a task fail, because its session has ended.
func (t *Task) endFor(session uint64) {
	if t.ended == nil {
		t.ended = errGone(session)
	}
}

// end raises, where a task waits, why it has ended.
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

// Report tells of an error that no caller gets, as of that of a coroutine. The end
// of a task is none. It may only be called from inside an entry.
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

// settle does what follows when a task has given way.
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
			Where: task.name, Origin: task.origin, Message: fault.ValueText(root.Failure()), Value: root.Failure(),
			Traceback: root.Traceback(), Ended: task.EndedBy(root.Failure()),
		})
		if !failure.Ended {
			e.meter.failed(task.name)
		}
		task.finish(nil, failure)
	}
}

// finish gives what a task came to to whom it may concern.
func (t *Task) finish(values []lua.LValue, err error) {
	if t.call != nil {
		t.call.take(values, err)
	} else {
		t.done(values, err)
	}
}

// EndedBy says that an error is the end of the task, and no fault of the script.
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

// full says why no further task may wait for a session, empty when one may.
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

// WaitingFor counts those that wait for a session. It takes the Lua lock.
func (e *Engine) WaitingFor(session uint64) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.tasks.bySession[session])
}

// EndSession ends what waits for a session that is gone: each task meets an error
// where it waits, and wherever it waits after that. Meanwhile, and after it if
// Options.Gone says so, no other task can be spawned for the session, or begin to wait for
// it. It may only be called from inside an entry.
func (e *Engine) EndSession(session uint64) {
	t := &e.tasks
	outer := t.ending
	t.ending = session
	defer func() { t.ending = outer }()
	// All are marked first, and the list is a copy: what is ended runs on, and may wake,
	// cancel or begin others.
	waiting := slices.SortedFunc(maps.Keys(t.bySession[session]), func(a, b *Task) int { return cmp.Compare(a.place, b.place) })
	for _, task := range waiting {
		task.endFor(session)
	}
	for _, task := range waiting {
		e.endTask(task)
	}
}

// endTask ends one where it waits. A panic in what follows ends nothing else.
func (e *Engine) endTask(task *Task) {
	defer guard.Recover(e.log, "the end of a task")
	task.end()
}
