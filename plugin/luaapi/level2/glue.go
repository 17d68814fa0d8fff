package level2

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// glueSource is the part that must be Lua: it calls functions that may wait, and a Go
// function on the stack could not be suspended.
const glueSource = `
local glue = {}
-- Whatever a script may put in the place of these globals.
local error, ipairs = error, ipairs

-- Where no more timers may wait, what was to be done later is not done at once.
local function await(sleep, seconds)
  local slept, reason = sleep(seconds)
  if not slept then error(reason, 0) end
end

-- A callback of level 1 that calls a handler of level 2: prepare makes its
-- arguments, finish takes its results.
function glue.notice(prepare, handler)
  return function(...) handler(prepare(...)) end
end
function glue.answer(prepare, handler, finish)
  return function(...) return finish(handler(prepare(...))) end
end

function glue.after(sleep, spawn, seconds, fn, ...)
  await(sleep, seconds)
  return fn(...)
end
-- Each round is a task of its own: an error in one is reported, and the next
-- begins when it has ended.
function glue.every(sleep, spawn, seconds, fn, ...)
  while true do
    await(sleep, seconds)
    spawn(fn, ...):join()
  end
end

-- importState: the new script gets the old one's state and sessions.
function glue.restore(takeOver, restore, attach)
  return function(state)
    local saved, fresh = takeOver(state)
    for _, session in ipairs(fresh) do attach(session) end
    restore(saved)
  end
end
return glue`

// glue are the functions of glueSource.
type glue struct {
	notice, answer, after, every, restore *lua.LFunction
}

func compileGlue(L *lua.LState) glue {
	chunk, err := L.Load(strings.NewReader(glueSource), check.OwnChunk)
	if err != nil {
		panic(err)
	}
	L.Push(chunk)
	L.Call(0, 1)
	table := L.Get(-1).(*lua.LTable)
	L.Pop(1)
	get := func(name string) *lua.LFunction { return table.RawGetString(name).(*lua.LFunction) }
	return glue{get("notice"), get("answer"), get("after"), get("every"), get("restore")}
}

// make calls a function of the glue that returns a function and cannot wait.
func (m *Module) make(L *lua.LState, fn *lua.LFunction, arguments ...lua.LValue) *lua.LFunction {
	L.Push(fn)
	for _, argument := range arguments {
		L.Push(argument)
	}
	L.Call(len(arguments), 1)
	made := L.Get(-1).(*lua.LFunction)
	L.Pop(1)
	return made
}
