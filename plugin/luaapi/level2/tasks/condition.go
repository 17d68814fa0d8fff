package tasks

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// condition is an event that coroutines wait for.
type condition struct{ waiting queue }

func (ts *Tasks) newCondition(L *lua.LState) int {
	return args.Return(L, userdata(L, ts.objects.condition, new(condition)))
}

// wait([timeout]) returns true, or nil and "timeout".
func (ts *Tasks) conditionWait(L *lua.LState) int {
	c := args.Self[*condition](L, "condition:wait")
	limit := timeout(args.OfMethod(L, "condition:wait"), 1)
	return ts.wait(L, "condition:wait", limit, c.waiting.join)
}

// signal() wakes the coroutine that has waited longest; it returns false when none waits.
func (ts *Tasks) conditionSignal(L *lua.LState) int {
	c := args.Self[*condition](L, "condition:signal")
	return args.Return(L, lua.LBool(c.waiting.wakeOne(values(lua.LTrue))))
}

// broadcast() wakes all waiting coroutines.
func (ts *Tasks) conditionBroadcast(L *lua.LState) int {
	args.Self[*condition](L, "condition:broadcast").waiting.wakeAll(values(lua.LTrue))
	return 0
}
