package level2

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/script"
)

// join is one wait for several tasks.
type join struct {
	tasks []*task
	// left counts those that run.
	left int
	wait *script.Wait
}

// joinAll is janus.join(tasks [, timeout]): true when all have ended; nil, the reason and
// the index of the first that has failed, or that is late.
func (m *Module) joinAll(L *lua.LState) int {
	r := args.Of(L, "janus.join")
	j := &join{tasks: m.tasksOf(r)}
	limit := timeout(r, 2)
	if results := j.results(); results != nil {
		return args.Return(L, results...)
	}
	late := func(*lua.LState) []lua.LValue { return j.late() }
	return m.waitOr(L, r.Function(), limit, late, func(w *script.Wait) func() {
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

// tasksOf reads the list. One with a hole has lost a task: `session:spawn` of a session
// that is gone is nil.
func (m *Module) tasksOf(r args.Reader) []*task {
	table := r.Table(1)
	var tasks []*task
	count := 0
	table.ForEach(func(lua.LValue, lua.LValue) { count++ })
	for i := 1; i <= count; i++ {
		value := table.RawGetInt(i)
		object, ok := value.(*lua.LUserData)
		if !ok || object.Metatable != m.objects.task {
			r.Fail(1, "has a %s at %d, expected a list of tasks", value.Type(), i)
		}
		tasks = append(tasks, object.Value.(*task))
	}
	return tasks
}

// results are those of the join, nil while it goes on.
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

// late are its results when its time is over.
func (j *join) late() []lua.LValue {
	first := slices.IndexFunc(j.tasks, func(t *task) bool { return !t.ended })
	return []lua.LValue{lua.LNil, lua.LString("timeout"), lua.LNumber(first + 1)}
}

// look is told of each task that has ended, and lets the one that waits go on when that decides it.
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
