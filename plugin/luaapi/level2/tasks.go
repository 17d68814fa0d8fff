package level2

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/script"
)

// errCancelled is the error of a task that was cancelled.
var errCancelled = errors.New("cancelled")

// task is a task that the script has spawned.
type task struct {
	running *script.Task
	ended   bool
	// results are what join returns: true and the values, or nil and the error.
	results []lua.LValue
	joining queue
	// joins are the waits for several tasks that include this one.
	joins []*join
}

// sleep(seconds).
func (m *Module) sleep(L *lua.LState) int {
	delay := seconds(args.Of(L, "janus.sleep").Number(1, 0, maxSeconds))
	return m.Engine.Wait(L, "janus.sleep", func(w *script.Wait) func() {
		cancel, err := m.After(w, delay, func() { w.Wake(values(lua.LTrue)) })
		if err != nil {
			w.WakeSoon(failure(err.Error()))
		}
		return cancel
	})
}

// spawn(fn, …) runs a function in a task of its own; session 0 stands for no session.
func (m *Module) spawn(L *lua.LState, r args.Reader, session uint64) int {
	fn, ok := r.Get(1).(*lua.LFunction)
	if !ok {
		r.Wrong(1, "a function")
	}
	if m.Engine.Gone(session) {
		return args.Failure(L, gone)
	}
	return args.Return(L, m.start(L, r.Function(), session, fn, r.From(2)...))
}

// timer(seconds, fn, …) spawns a function of the glue with these arguments.
func (m *Module) timer(L *lua.LState, r args.Reader, session uint64, body *lua.LFunction) int {
	r.Number(1, 0, maxSeconds)
	if _, ok := r.Get(2).(*lua.LFunction); !ok {
		r.Wrong(2, "a function")
	}
	if m.Engine.Gone(session) {
		return args.Failure(L, gone)
	}
	spawn := m.table.RawGetString("spawn")
	if session != 0 {
		spawn = L.NewFunction(func(L *lua.LState) int { return m.spawn(L, args.Of(L, r.Function()), session) })
	}
	arguments := append([]lua.LValue{L.NewFunction(m.sleep), spawn}, r.From(1)...)
	return args.Return(L, m.start(L, r.Function(), session, body, arguments...))
}

// start spawns a function and creates the object of its task.
func (m *Module) start(L *lua.LState, function string, session uint64, fn *lua.LFunction, arguments ...lua.LValue) lua.LValue {
	t := new(task)
	t.running = m.Engine.NewTask(function, script.Origin{Session: session}, t.end)
	m.Engine.Spawn(L, t.running, fn, arguments...)
	return userdata(L, m.objects.task, t)
}

func (t *task) end(got []lua.LValue, err error) {
	t.ended = true
	if err != nil {
		t.results = []lua.LValue{lua.LNil, reasonOf(err)}
	} else {
		t.results = append([]lua.LValue{lua.LTrue}, got...)
	}
	t.joining.wakeAll(values(t.results...))
	for _, j := range t.joins {
		j.look(t)
	}
	t.joins = nil
}

// failed says whether the task has ended with an error.
func (t *task) failed() bool { return t.ended && t.results[0] == lua.LNil }

// reasonOf returns the table that the script raised as an error, or the error's message
// without the callback's name.
func reasonOf(err error) lua.LValue {
	var failed *script.Error
	switch {
	case !errors.As(err, &failed):
		return lua.LString(err.Error())
	case failed.Value != nil && failed.Value.Type() == lua.LTTable:
		return failed.Value
	}
	return lua.LString(failed.Message)
}

// join([timeout]) waits for the end of a task. It returns true and the task's results, or
// nil and the reason why it failed.
func (m *Module) taskJoin(L *lua.LState) int {
	t := args.Self[*task](L, "task:join")
	limit := timeout(args.OfMethod(L, "task:join"), 1)
	if t.ended {
		return args.Return(L, t.results...)
	}
	return m.wait(L, "task:join", limit, t.joining.join)
}

// cancel() ends a waiting task; it returns false when the task had already ended.
func (m *Module) taskCancel(L *lua.LState) int {
	t := args.Self[*task](L, "task:cancel")
	if !t.ended {
		m.Engine.Cancel(t.running, errCancelled)
	}
	return args.Return(L, lua.LBool(!t.ended))
}

// running() says whether the task has not ended yet.
func (m *Module) taskRunning(L *lua.LState) int {
	return args.Return(L, lua.LBool(!args.Self[*task](L, "task:running").ended))
}
