package script

import (
	"cmp"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/script/fault"
)

// consoleChunk is the chunk name, in errors, of a text that the console evaluates.
const consoleChunk = "console"

// Evaluate compiles a text, which is an expression or a chunk, and calls it as a task. done
// is given the results or the error, as with Begin; the error is reported nowhere else.
// Evaluate may only be called from inside an entry. The task can be cancelled while it
// waits.
func (e *Engine) Evaluate(text string, done func(values []lua.LValue, err error)) (*Task, error) {
	chunk, err := luacompat.Load(e.state, "return "+text, consoleChunk)
	if err != nil {
		if chunk, err = luacompat.Load(e.state, text, consoleChunk); err != nil {
			return nil, &Error{Where: consoleChunk, Message: fault.OneLine(err.Error())}
		}
	}
	task := &Task{name: consoleChunk, done: done, quiet: true}
	e.begin(e.state, task, chunk, nil)
	return task, nil
}

// WaitingTask is a task that waits.
type WaitingTask struct {
	// Name is the name of the callback or spawned function. Function is the name of the
	// function in which the task waits.
	Name     string
	Function string
	Since    time.Time
	Origin   Origin
	// Place is where the task waits, as `file:line`; it is empty when the place is not
	// known.
	Place string
}

// WaitingTasks describes the tasks that wait, the oldest first, and at most most of them.
// It may only be called from inside an entry.
func (e *Engine) WaitingTasks(most int) []WaitingTask {
	var waiting []*Task
	for _, tasks := range e.tasks.bySession {
		for task := range tasks {
			if task.wait != nil {
				waiting = append(waiting, task)
			}
		}
	}
	slices.SortFunc(waiting, func(a, b *Task) int {
		return cmp.Or(a.wait.since.Compare(b.wait.since), cmp.Compare(a.origin.Session, b.origin.Session))
	})
	described := make([]WaitingTask, 0, min(most, len(waiting)))
	for _, task := range waiting[:min(most, len(waiting))] {
		described = append(described, task.wait.describe())
	}
	return described
}

// describe describes a wait that is not over.
func (w *Wait) describe() WaitingTask {
	return WaitingTask{
		Name: w.task.name, Function: w.name, Since: w.since, Origin: w.task.origin,
		Place: w.task.root.Place(),
	}
}

// Waiting describes the task that waits; ok is false when it does not wait any more.
// Waiting may only be called from inside an entry.
func (w *Wait) Waiting() (waiting WaitingTask, ok bool) {
	if w.over() {
		return WaitingTask{}, false
	}
	return w.describe(), true
}
