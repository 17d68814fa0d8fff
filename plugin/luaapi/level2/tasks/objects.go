// Package tasks gives scripts tasks, and what tasks wait for: times, other tasks, channels
// and conditions. It is a part of level 2.
package tasks

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

// Gone is the reason why what belongs to a session that has ended does nothing.
const Gone = "session is gone"

// Tasks are the tasks of one Lua state. The Lua lock protects them.
type Tasks struct {
	engine  *script.Engine
	after   After
	objects objects
}

// After calls fire on another goroutine once delay has passed, unless cancel is called
// first. It belongs to the wait w.
type After = func(w *script.Wait, delay time.Duration, fire func()) (cancel func(), err error)

// New creates the tasks of a state that belongs to an engine.
func New(L *lua.LState, engine *script.Engine, after After) *Tasks {
	ts := &Tasks{engine: engine, after: after}
	ts.objects = newObjects(L, ts)
	return ts
}

// Functions are the functions of the module `janus` that need only tasks.
func (ts *Tasks) Functions() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"sleep":     ts.sleep,
		"spawn":     func(L *lua.LState) int { return ts.Spawn(L, args.Of(L, "janus.spawn"), 0) },
		"join":      ts.joinAll,
		"channel":   ts.newChannel,
		"condition": ts.newCondition,
	}
}

// objects are the metatables of tasks, channels and conditions.
type objects struct {
	task, channel, condition *lua.LTable
}

func newObjects(L *lua.LState, ts *Tasks) objects {
	return objects{
		task: metatable(L, "task", map[string]lua.LGFunction{
			"join": ts.taskJoin, "cancel": ts.taskCancel, "running": ts.taskRunning}),
		channel: metatable(L, "channel", map[string]lua.LGFunction{
			"send": ts.channelSend, "receive": ts.channelReceive, "close": ts.channelClose, "count": ts.channelCount}),
		condition: metatable(L, "condition", map[string]lua.LGFunction{
			"wait": ts.conditionWait, "signal": ts.conditionSignal, "broadcast": ts.conditionBroadcast}),
	}
}

func metatable(L *lua.LState, name string, methods map[string]lua.LGFunction) *lua.LTable {
	meta := L.CreateTable(0, 0)
	meta.RawSetString("__index", L.SetFuncs(L.CreateTable(0, 0), methods))
	meta.RawSetString("__name", lua.LString(name))
	meta.RawSetString("__metatable", lua.LFalse)
	return meta
}

// userdata creates the object for a value.
func userdata(L *lua.LState, meta *lua.LTable, value any) *lua.LUserData {
	object := L.NewUserData()
	object.Value, object.Metatable = value, meta
	return object
}

// maxSeconds limits waits to about 30 years.
const maxSeconds = 1e9

// seconds converts a time of Lua's.
func seconds(value float64) time.Duration {
	return time.Duration(math.Ceil(value * float64(time.Second)))
}

// timeout reads an optional time-out. It is negative, which means for ever, when it is left
// out.
func timeout(r args.Reader, index int) time.Duration {
	if !r.Has(index) {
		return -1
	}
	return seconds(r.Number(index, 0, maxSeconds))
}

// wait suspends the coroutine until something wakes it or the time-out is over. join
// registers the wait; the returned leave removes it again.
func (ts *Tasks) wait(L *lua.LState, function string, limit time.Duration, join func(w *script.Wait) (leave func())) int {
	return ts.waitOr(L, function, limit, failure("timeout"), join)
}

// waitOr is wait with other results for the time-out.
func (ts *Tasks) waitOr(L *lua.LState, function string, limit time.Duration, late waiting.Results,
	join func(w *script.Wait) (leave func())) int {
	return ts.engine.Wait(L, function, func(w *script.Wait) func() {
		leave := join(w)
		if limit < 0 {
			return leave
		}
		cancel, err := ts.after(w, limit, func() { w.Wake(late) })
		if err != nil {
			w.WakeSoon(failure(err.Error()))
			return leave
		}
		return func() { leave(); cancel() }
	})
}

func failure(reason string) func(*lua.LState) []lua.LValue {
	return values(lua.LNil, lua.LString(reason))
}

func values(values ...lua.LValue) func(*lua.LState) []lua.LValue {
	return func(*lua.LState) []lua.LValue { return values }
}

// queue holds waits in the order of their arrival.
type queue []*script.Wait

// join appends a wait; leave removes it.
func (q *queue) join(w *script.Wait) (leave func()) {
	*q = append(*q, w)
	return func() {
		for i, waiting := range *q {
			if waiting == w {
				*q = append((*q)[:i], (*q)[i+1:]...)
				return
			}
		}
	}
}

// wakeOne wakes the first coroutine that still waits. It returns false when there was none.
func (q *queue) wakeOne(results func(*lua.LState) []lua.LValue) bool {
	for len(*q) > 0 {
		first := (*q)[0]
		*q = (*q)[1:]
		if first.WakeSoon(results) {
			return true
		}
	}
	return false
}

// wakeAll wakes all.
func (q *queue) wakeAll(results func(*lua.LState) []lua.LValue) {
	for q.wakeOne(results) {
	}
}
