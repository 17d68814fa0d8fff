package threads

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/script/frames"
)

// traceback returns the stack of a thread and of the threads that wait for it. The
// innermost frame comes first; the stack begins at a level of the innermost thread.
func traceback(L *lua.LState, level int) string {
	const most = 20
	var text strings.Builder
	text.WriteString("stack traceback:")
	count := 0
	for t := Of(L); t != nil && count < most; t = t.outer {
		count = frames.Write(&text, t.state, level, count, most)
		level = 0
	}
	return text.String()
}

// debugTraceback is debug.traceback([thread,] [message [, level]]).
func debugTraceback(L *lua.LState) int {
	of, first := L, 1
	if other, ok := L.Get(1).(*lua.LState); ok {
		of, first = other, 2
	}
	message := L.Get(first)
	if message != lua.LNil && !lua.LVCanConvToString(message) {
		L.Push(message)
		return 1
	}
	level := 1
	if of != L {
		level = 0
	}
	text := traceback(of, int(check.OptInteger(L, first+1, int64(level))))
	if message != lua.LNil {
		text = lua.LVAsString(message) + "\n" + text
	}
	L.Push(lua.LString(text))
	return 1
}
