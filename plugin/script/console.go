package script

import (
	"cmp"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/script/fault"
)

// consoleChunk names what a console evaluates, in its errors.
const consoleChunk = "console"

// Evaluate compiles a text, an expression or a chunk, and calls it as a task. done is
// told what it came to, as by Begin; nothing else is told of its errors. It may only
// be called from inside an entry. The task can be cancelled while it waits.
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
	// Name is that of the callback or spawned function, Function what it waits in.
	Name     string
	Function string
	Since    time.Time
	Origin   Origin
	// Place is where, `file:line`, empty when it is not known.
	Place string
}

// WaitingTasks are those that wait, the oldest first, at most most. It may only be
// called from inside an entry.
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

// describe tells of a wait that is not over.
func (w *Wait) describe() WaitingTask {
	return WaitingTask{
		Name: w.task.name, Function: w.name, Since: w.since, Origin: w.task.origin,
		Place: w.task.root.Place(),
	}
}

// Waiting tells of the task that waits, false when it does no longer. It may only be
// called from inside an entry.
func (w *Wait) Waiting() (waiting WaitingTask, ok bool) {
	if w.over() {
		return WaitingTask{}, false
	}
	return w.describe(), true
}
