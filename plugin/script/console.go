package script

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luacompat"
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
		described = append(described, WaitingTask{
			Name: task.name, Function: task.wait.name, Since: task.wait.since, Origin: task.origin,
			Place: scriptPlace(task.root.innermost().state),
		})
	}
	return described
}

// scriptPlace is where the script is in a thread, leaving out what is in Go and ours.
func scriptPlace(L *lua.LState) string {
	const deepest = 50
	for level := range deepest {
		debug, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("Sl", debug, lua.LNil); err != nil {
			break
		}
		if debug.Source != OwnChunk && debug.CurrentLine > 0 {
			return fmt.Sprintf("%s:%d", debug.Source, debug.CurrentLine)
		}
	}
	return ""
}
