package script

import (
	"cmp"
	"slices"
	"time"
)

// WaitingTask is a task that waits.
type WaitingTask struct {
	// Name is the callback, as the script has written it, or what has spawned the task. Function is the name of the
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
		Name: w.engine.Entry(w.task.name), Function: w.name, Since: w.since, Origin: w.task.origin,
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
