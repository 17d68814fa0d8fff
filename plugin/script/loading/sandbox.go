package loading

import (
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/fileaccess"
)

// Sandbox says which files a script may use, and without it, what else it may not.
type Sandbox = fileaccess.Sandbox

// WithLibraries is the sandbox, in which the libraries of the configured path and of the
// system may be read, too.
func WithLibraries(s Sandbox, path string) Sandbox {
	s = s.With(systemFolders[:]...)
	for pattern := range strings.SplitSeq(searchPath(path), ";") {
		folder, _, isPattern := strings.Cut(pattern, "?")
		if isPattern {
			s = s.With(filepath.Dir(folder))
		}
	}
	return s
}

// Restrict takes from a state what starts programs, waits outside of Lua where no
// budget reaches, or changes the process. The files that it may use are not decided
// here: all that opens files asks fileaccess.Sandbox.
func Restrict(state *lua.LState, s Sandbox) {
	// Channels of gopher-lua block for ever, in the sandbox or not.
	state.SetGlobal("channel", lua.LNil)
	if s.Off {
		return
	}
	for library, names := range map[string][]string{
		"os": {"execute", "setlocale", "setenv", "tmpname"},
		"io": {"popen", "tmpfile"},
	} {
		for _, name := range names {
			field(state, library).RawSetString(name, forbidden(state, library+"."+name))
		}
	}
	field(state, "io").RawSetString("stdin", lua.LNil) // which cannot be read either: luacompat/system
}

func field(state *lua.LState, library string) *lua.LTable {
	return state.GetGlobal(library).(*lua.LTable)
}

// forbidden is what stands in for a function that the sandbox takes away.
func forbidden(state *lua.LState, name string) *lua.LFunction {
	return state.NewFunction(func(L *lua.LState) int {
		L.RaiseError("%s is not available in the sandbox", name)
		return 0
	})
}
