package tasks

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/script"
)

// join is one wait for several tasks.
type join struct {
	tasks []*task
	// left counts the tasks that still run.
	left int
	wait *script.Wait
}

// joinAll is janus.join(tasks [, timeout]). It returns true when all tasks have ended.
// Otherwise it returns nil, a reason, and the index of the first task that failed or is
// late.
func (ts *Tasks) joinAll(L *lua.LState) int {
	r := args.Of(L, "janus.join")
	j := &join{tasks: ts.tasksOf(r)}
	limit := timeout(r, 2)
	if results := j.results(); results != nil {
		return args.Return(L, results...)
	}
	late := func(*lua.LState) []lua.LValue { return j.late() }
	return ts.waitOr(L, r.Function(), limit, late, func(w *script.Wait) func() {
		j.wait = w
		for _, t := range j.tasks {
			if !t.ended {
				t.joins = append(t.joins, j)
				j.left++
			}
		}
		return j.leave
	})
}

// tasksOf reads the list. A list with a hole has lost a task: `session:spawn` of a session
// that is gone returns nil.
func (ts *Tasks) tasksOf(r args.Reader) []*task {
	table := r.Table(1)
	var tasks []*task
	count := 0
	table.ForEach(func(lua.LValue, lua.LValue) { count++ })
	for i := 1; i <= count; i++ {
		value := table.RawGetInt(i)
		object, ok := value.(*lua.LUserData)
		if !ok || object.Metatable != ts.objects.task {
			r.Fail(1, "has a %s at %d, expected a list of tasks", value.Type(), i)
		}
		tasks = append(tasks, object.Value.(*task))
	}
	return tasks
}

// results are the results of the join; nil while it goes on.
func (j *join) results() []lua.LValue {
	all := true
	for i, t := range j.tasks {
		if t.failed() {
			return []lua.LValue{lua.LNil, t.results[1], lua.LNumber(i + 1)}
		}
		all = all && t.ended
	}
	if all {
		return []lua.LValue{lua.LTrue}
	}
	return nil
}

// late are the results when the time is over.
func (j *join) late() []lua.LValue {
	first := slices.IndexFunc(j.tasks, func(t *task) bool { return !t.ended })
	return []lua.LValue{lua.LNil, lua.LString("timeout"), lua.LNumber(first + 1)}
}

// look is called for each task that has ended. It wakes the coroutine when the task decides
// the join.
func (j *join) look(t *task) {
	if j.left--; j.left == 0 || t.failed() {
		j.wait.WakeSoon(values(j.results()...))
	}
}

func (j *join) leave() {
	for _, t := range j.tasks {
		t.joins = slices.DeleteFunc(t.joins, func(each *join) bool { return each == j })
	}
}
