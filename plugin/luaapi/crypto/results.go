package crypto

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/waiting"
)

// maxAtOnce is how much text is worked on at once, in bytes, with the Lua lock held: 64 KB
// take 0.3 ms with the slowest digest. More is worked on without it.
const maxAtOnce = 64 << 10

// work computes at once, or, for large texts, in the pool.
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
