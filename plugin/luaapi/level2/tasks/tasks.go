package tasks

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
func (ts *Tasks) sleep(L *lua.LState) int {
	delay := seconds(args.Of(L, "janus.sleep").Number(1, 0, maxSeconds))
	return ts.engine.Wait(L, "janus.sleep", func(w *script.Wait) func() {
		cancel, err := ts.after(w, delay, func() { w.Wake(values(lua.LTrue)) })
		if err != nil {
			w.WakeSoon(failure(err.Error()))
		}
		return cancel
	})
}

// Spawn is spawn(fn, …), which runs a function in a task of its own; session 0 stands for no session.
func (ts *Tasks) Spawn(L *lua.LState, r args.Reader, session uint64) int {
	fn, ok := r.Get(1).(*lua.LFunction)
	if !ok {
		r.Wrong(1, "a function")
	}
	if ts.engine.Gone(session) {
		return args.Failure(L, Gone)
	}
	return args.Return(L, ts.start(L, r.Function(), session, fn, r.From(2)...))
}

// Timer is after(seconds, fn, …) or every(seconds, fn, …). It spawns the Lua function body
// with these arguments: sleep, a function that spawns, and the arguments of the call. Tasks
// that body spawns belong to the session; without a session, spawn is that function.
func (ts *Tasks) Timer(L *lua.LState, r args.Reader, session uint64, body *lua.LFunction, spawn lua.LValue) int {
	r.Number(1, 0, maxSeconds)
	if _, ok := r.Get(2).(*lua.LFunction); !ok {
		r.Wrong(2, "a function")
	}
	if ts.engine.Gone(session) {
		return args.Failure(L, Gone)
	}
	if session != 0 {
		spawn = L.NewFunction(func(L *lua.LState) int { return ts.Spawn(L, args.Of(L, r.Function()), session) })
	}
	arguments := append([]lua.LValue{L.NewFunction(ts.sleep), spawn}, r.From(1)...)
	return args.Return(L, ts.start(L, r.Function(), session, body, arguments...))
}

// start spawns a function and creates the object of its task.
func (ts *Tasks) start(L *lua.LState, function string, session uint64, fn *lua.LFunction, arguments ...lua.LValue) lua.LValue {
	t := new(task)
	t.running = ts.engine.NewTask(function, script.Origin{Session: session}, t.end)
	ts.engine.Spawn(L, t.running, fn, arguments...)
	return userdata(L, ts.objects.task, t)
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
func (ts *Tasks) taskJoin(L *lua.LState) int {
	t := args.Self[*task](L, "task:join")
	limit := timeout(args.OfMethod(L, "task:join"), 1)
	if t.ended {
		return args.Return(L, t.results...)
	}
	return ts.wait(L, "task:join", limit, t.joining.join)
}

// cancel() ends a waiting task; it returns false when the task had already ended.
func (ts *Tasks) taskCancel(L *lua.LState) int {
	t := args.Self[*task](L, "task:cancel")
	if !t.ended {
		ts.engine.Cancel(t.running, errCancelled)
	}
	return args.Return(L, lua.LBool(!t.ended))
}

// running() says whether the task has not ended yet.
func (ts *Tasks) taskRunning(L *lua.LState) int {
	return args.Return(L, lua.LBool(!args.Self[*task](L, "task:running").ended))
}
