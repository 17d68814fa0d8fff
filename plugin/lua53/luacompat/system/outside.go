package system

import (
	"io"
	"os"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/access"
	"janus-golua/plugin/lua53/luacompat/check"
)

// Outside says what a state can use of the machine.
type Outside struct {
	// Files are the files that the state may use.
	Files access.Sandbox
	// Output and Errors take the text that is written to io.stdout and io.stderr, and by
	// print and warn. They are called with the Lua lock held. If they have a method Flush()
	// error, file:flush() calls it.
	Output, Errors io.Writer
	// Redirect returns what takes the text in place of Output and Errors while L runs, nil
	// for nothing. Redirect may be nil.
	Redirect func(L *lua.LState) io.Writer
}

// process is the Outside of a state for which none was set: everything that the process can
// use.
func process() Outside {
	return Outside{Files: access.Sandbox{Off: true}, Output: os.Stdout, Errors: os.Stderr}
}

// outsideKey is where a state keeps its Outside, in the registry, which scripts cannot
// reach.
const outsideKey = "golua.outside"

// SetOutside sets what a state can use of the machine. It is called before any script runs.
func SetOutside(L *lua.LState, outside Outside) {
	L.SetField(L.Get(lua.RegistryIndex), outsideKey, &lua.LUserData{Value: outside, Metatable: lua.LNil})
}

// OutsideOf returns the Outside of a state.
func OutsideOf(L *lua.LState) Outside {
	holder, ok := L.GetField(L.Get(lua.RegistryIndex), outsideKey).(*lua.LUserData)
	if !ok {
		return process()
	}
	outside := holder.Value.(Outside)
	if outside.Redirect != nil {
		if to := outside.Redirect(L); to != nil {
			outside.Output, outside.Errors = to, to
		}
	}
	return outside
}

// Print writes a text to an output. It does so a piece at a time, and asks in between
// whether to go on: a megabyte may be a million lines of the log.
func Print(L *lua.LState, limits check.Limits, output io.Writer, text string) error {
	const piece = 1 << 10
	for len(text) > piece {
		if _, err := io.WriteString(output, text[:piece]); err != nil {
			return err
		}
		text = text[piece:]
		if limits.GoOn == nil {
			continue
		}
		if err := limits.GoOn(); err != nil {
			check.Raise(L, "%s", err)
		}
	}
	_, err := io.WriteString(output, text)
	return err
}
