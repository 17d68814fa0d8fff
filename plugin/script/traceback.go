package script

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/ellipsis"
)

// traceback is the stack of a thread and of those that wait for it, innermost
// frame first, from a level of the innermost thread on.
func traceback(L *lua.LState, level int) string {
	const most = 20
	var text strings.Builder
	text.WriteString("stack traceback:")
	count := 0
	for t := threadOf(L); t != nil && count < most; t = t.outer {
		count = writeFrames(&text, t.state, level, count, most)
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
	text := traceback(of, L.OptInt(first+1, level))
	if message != lua.LNil {
		text = lua.LVAsString(message) + "\n" + text
	}
	L.Push(lua.LString(text))
	return 1
}

func writeFrames(text *strings.Builder, L *lua.LState, from, count, most int) int {
	for level := from; count < most; level++ {
		debug, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("nSl", debug, lua.LNil); err != nil {
			break
		}
		if debug.Source == OwnChunk {
			continue
		}
		// The name of a chunk may have come from a client, and a frame is one line of the log.
		text.WriteString("\n\t" + ellipsis.Line(place(debug)+" in "+name(debug)))
		count++
	}
	return count
}

func place(debug *lua.Debug) string {
	if debug.CurrentLine < 0 {
		return "[G]:"
	}
	return fmt.Sprintf("%s:%d:", debug.Source, debug.CurrentLine)
}

// name is how a function was called, or where it is.
func name(debug *lua.Debug) string {
	at := frameOf(debug)
	switch {
	case debug.Name != "" && !calledByOurs(at):
		return "function '" + debug.Name + "'"
	case at.Fn.IsG:
		return "function <Go>"
	}
	return fmt.Sprintf("function <%s:%d>", debug.Source, debug.LineDefined)
}

// calledByOurs says that a function was called by Lua code of ours: the name that it has
// there is none that the script knows.
func calledByOurs(at *frame) bool {
	return at.Parent != nil && !at.Parent.Fn.IsG && at.Parent.Fn.Proto.SourceName == OwnChunk
}

// goName names the function in Go of a frame, as the script called it.
func goName(L *lua.LState, at *frame) string {
	const unknown = "a built-in function"
	for level := 0; ; level++ {
		debug, ok := L.GetStack(level)
		if !ok {
			return unknown
		}
		if frameOf(debug) != at {
			continue
		}
		if _, err := L.GetInfo("n", debug, lua.LNil); err != nil || debug.Name == "" || calledByOurs(at) {
			return unknown
		}
		return "'" + debug.Name + "'"
	}
}

// line is the line that a frame is in.
func line(at *frame) string {
	return fmt.Sprint(at.Fn.Proto.DbgSourcePositions[at.PC-1])
}
