package luacompat

import (
	"runtime"
	"runtime/metrics"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// Settings of Lua's own collector. Go has no such settings, so these usual values are
// returned.
const (
	usualPause   = 200
	usualStepMul = 200
)

// collectGarbage is collectgarbage([option[, argument]]). The heap is that of
// the process, nearly all of it Lua's; Go decides when to collect.
func collectGarbage(L *lua.LState) int {
	option := check.Option(L, 1, "collect", "count", "step", "isrunning", "stop", "restart",
		"setpause", "setstepmul", "incremental", "generational")
	check.OptInteger(L, 2, 0)
	result := lua.LValue(lua.LNumber(0))
	switch option {
	case "collect":
		runtime.GC()
	case "count":
		result = lua.LNumber(heapSize() / 1024)
	case "step", "isrunning":
		result = lua.LTrue
	case "setpause":
		result = lua.LNumber(usualPause)
	case "setstepmul":
		result = lua.LNumber(usualStepMul)
	case "incremental", "generational":
		result = lua.LString("incremental")
	}
	L.Push(result)
	return 1
}

func heapSize() float64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64())
}
