package script

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
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
			return nil, &Error{Where: consoleChunk, Message: oneLine(err.Error())}
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
	for _, tasks := range e.machine.tasks.bySession {
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
		Place: scriptPlace(w.task.root.innermost().state),
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

// scriptPlace is where the script is in a thread, leaving out what is in Go and ours.
// Where only ours waits, as janus.every does, it is the function that will be called.
func scriptPlace(L *lua.LState) string {
	const deepest = 50
	next := ""
	for level := range deepest {
		debug, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("Sl", debug, lua.LNil); err != nil {
			break
		}
		switch {
		case debug.CurrentLine <= 0:
		case debug.Source != OwnChunk:
			return fmt.Sprintf("%s:%d", debug.Source, debug.CurrentLine)
		case next == "":
			next = argumentPlace(L, debug)
		}
	}
	return next
}

// argumentPlace is where a function of the script's is defined that a function of
// ours has as an argument, empty without one.
func argumentPlace(L *lua.LState, debug *lua.Debug) string {
	const most = 8
	for i := 1; i <= most; i++ {
		_, value := L.GetLocal(debug, i)
		if fn, ok := value.(*lua.LFunction); ok && !fn.IsG && fn.Proto.SourceName != OwnChunk {
			return fmt.Sprintf("%s:%d", fn.Proto.SourceName, fn.Proto.LineDefined)
		}
	}
	return ""
}
