package crypto

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/waiting"
)

// maxAtOnce is the largest text that is processed at once, with the Lua lock held, in
// bytes. The slowest digest takes 0.3 ms for 64 KB. Larger texts are processed without the
// lock.
const maxAtOnce = 64 << 10

// work computes at once or, for large texts, in the pool.
func (m *module) work(L *lua.LState, name string, compute func() waiting.Results, texts ...string) int {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	if size > maxAtOnce {
		return m.Run(L, name, compute)
	}
	return waiting.AtOnce(L, compute)
}

func text(value string) waiting.Results {
	return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LString(value)} }
}

func boolean(value bool) waiting.Results {
	return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LBool(value)} }
}
