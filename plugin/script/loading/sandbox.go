package loading

import (
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/access"
)

// Sandbox says which files a script may use. When it is on, other dangerous functions are
// taken away, too.
type Sandbox = access.Sandbox

// WithLibraries is a sandbox in which a script may also read the libraries of the configured
// path and of the system.
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

// Restrict takes away from a state the functions that start programs, that wait outside of
// Lua where no budget reaches, or that change the process. It does not restrict files: each
// function that opens a file asks access.Sandbox.
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

// forbidden is a function that stands in for one that the sandbox takes away.
func forbidden(state *lua.LState, name string) *lua.LFunction {
	return state.NewFunction(func(L *lua.LState) int {
		L.RaiseError("%s is not available in the sandbox", name)
		return 0
	})
}
