package naming

import (
	"regexp"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// Texts that gopher-lua raises for functions in Go.
var (
	notIndexed  = regexp.MustCompile(`^attempt to index a non-table object\((\w+)\) with key '`)
	notCompared = regexp.MustCompile(`^attempt to compare (\w+) with (\w+)$`)
	notJoined   = regexp.MustCompile(`^cannot perform concat operation between (\w+) and (\w+)$`)
	argument    = regexp.MustCompile(`(?s)^bad argument #(\d+) to ([^' ][^ ]*) \((.*)\)$`)
)

// inLibrary is InLua53 for a function in Go. Lua gives errors of its interpreter a place only if
// a function in Lua raises them.
func inLibrary(L *lua.LState, frame *instructions.Frame, message string) string {
	if match := argument.FindStringSubmatch(message); match != nil {
		return strings.TrimLeft(placeOf(frame)+" ", " ") + "bad argument #" + match[1] + " to '" + OfRunning(L).Text + "' (" + match[3] + ")"
	}
	if match := notIndexed.FindStringSubmatch(message); match != nil {
		return "attempt to index a " + match[1] + " value"
	}
	if match := notCompared.FindStringSubmatch(message); match != nil {
		return compared(match[1], match[2])
	}
	if match := notJoined.FindStringSubmatch(message); match != nil {
		wrong := match[1]
		if wrong == "string" || wrong == "number" {
			wrong = match[2]
		}
		return "attempt to concatenate a " + wrong + " value"
	}
	if message == callText {
		// Functions of ours use check.Call. Those of gopher-lua pass one argument, and the
		// message is on top of it.
		return "attempt to call a " + TypeName(L, L.Get(-3)) + " value"
	}
	return common(message)
}
