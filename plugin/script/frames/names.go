package frames

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/luacompat/check"
)

// Write adds the frames of a thread, from a level on, to a traceback that has count frames.
// It returns how many frames the traceback has then; most is the limit.
func Write(text *strings.Builder, L *lua.LState, from, count, most int) int {
	for level := from; count < most; level++ {
		debug, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("nSl", debug, lua.LNil); err != nil {
			break
		}
		if debug.Source == check.OwnChunk {
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

// name is the name by which a function was called, or else where the function is defined.
func name(debug *lua.Debug) string {
	at := Of(debug)
	switch {
	case debug.Name != "" && !calledByOurs(at):
		return "function '" + debug.Name + "'"
	case at.Fn.IsG:
		return "function <Go>"
	}
	return fmt.Sprintf("function <%s:%d>", debug.Source, debug.LineDefined)
}

// calledByOurs says whether Lua code of ours has called the function. The script does not
// know the name that the function has there.
func calledByOurs(at *Frame) bool {
	return at.Parent != nil && !at.Parent.Fn.IsG && at.Parent.Fn.Proto.SourceName == check.OwnChunk
}

// goName names the function in Go of a frame, as the script called it.
func goName(L *lua.LState, at *Frame) string {
	const unknown = "a built-in function"
	for level := 0; ; level++ {
		debug, ok := L.GetStack(level)
		if !ok {
			return unknown
		}
		if Of(debug) != at {
			continue
		}
		if _, err := L.GetInfo("n", debug, lua.LNil); err != nil || debug.Name == "" || calledByOurs(at) {
			return unknown
		}
		return "'" + debug.Name + "'"
	}
}

// line is the line that a frame is in.
func line(at *Frame) string {
	return fmt.Sprint(at.Fn.Proto.DbgSourcePositions[at.PC-1])
}

// InScript is the innermost place of the script in a thread, without functions in Go and Lua
// code of ours. If only our code is there, as while janus.every waits, it is the place of
// the function that our code will call.
func InScript(L *lua.LState) string {
	const deepest = 50
	next := ""
	for level := range deepest {
		debug, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("Sl", debug, lua.LNil); err != nil {
			break
		}
		switch {
		case debug.CurrentLine <= 0:
		case debug.Source != check.OwnChunk:
			return fmt.Sprintf("%s:%d", debug.Source, debug.CurrentLine)
		case next == "":
			next = argumentPlace(L, debug)
		}
	}
	return next
}

// argumentPlace returns where a function of the script is defined that was passed to a
// function of ours as the first such argument. It is empty if there is none.
func argumentPlace(L *lua.LState, debug *lua.Debug) string {
	const most = 8
	for i := 1; i <= most; i++ {
		_, value := L.GetLocal(debug, i)
		if fn, ok := value.(*lua.LFunction); ok && !fn.IsG && fn.Proto.SourceName != check.OwnChunk {
			return fmt.Sprintf("%s:%d", fn.Proto.SourceName, fn.Proto.LineDefined)
		}
	}
	return ""
}

// Position is "file:line: " of the function at a level. It is empty for a function that is
// not the script's.
func Position(L *lua.LState, level int) string {
	at := instructions.Level(L, level)
	if at == nil {
		return ""
	}
	debug := instructions.DebugOf(at)
	if _, err := L.GetInfo("Sl", debug, lua.LNil); err != nil || debug.CurrentLine < 0 || debug.Source == check.OwnChunk {
		return ""
	}
	return place(debug) + " "
}
