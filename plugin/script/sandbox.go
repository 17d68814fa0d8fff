package script

import (
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/fileaccess"
)

// Sandbox says which files a script may use, and without it, what else it may not.
type Sandbox = fileaccess.Sandbox

// withLibraries is the sandbox, in which the libraries of the configured path and of the
// system may be read, too.
func withLibraries(s Sandbox, path string) Sandbox {
	for pattern := range strings.SplitSeq(searchPath(path)+";"+systemPath, ";") {
		folder, _, isPattern := strings.Cut(pattern, "?")
		if isPattern {
			s = s.With(filepath.Dir(folder))
		}
	}
	return s
}

// restrict takes from a state what starts programs, waits outside of Lua where no
// budget reaches, or changes the process. Which files it may use is not decided here:
// what opens files asks fileaccess.Sandbox.
func restrict(state *lua.LState, s Sandbox) {
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
	forbidStandardInput(state)
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

// forbidStandardInput takes away io.stdin, and lets io.read, io.lines and io.input
// use only a file that the script has set by io.input.
func forbidStandardInput(state *lua.LState) {
	library := field(state, "io")
	stdin, input := library.RawGetString("stdin"), library.RawGetString("input")
	library.RawSetString("stdin", lua.LNil)
	for name, hasOwn := range map[string]func(L *lua.LState) bool{
		"read":  func(*lua.LState) bool { return false },
		"lines": givesFile,
		"input": givesFile,
	} {
		original := library.RawGetString(name)
		library.RawSetString(name, state.NewFunction(func(L *lua.LState) int {
			if !hasOwn(L) {
				L.Push(input)
				L.Call(0, 1)
				if L.Get(-1) == stdin {
					L.RaiseError("io.%s without a file is not available in the sandbox", name)
				}
				L.Pop(1)
			}
			return forward(L, original)
		}))
	}
}

func givesFile(L *lua.LState) bool { return L.Get(1) != lua.LNil }

// forward calls another function with the arguments of the running one.
func forward(L *lua.LState, fn lua.LValue) int {
	count := L.GetTop()
	L.Insert(fn, 1)
	L.Call(count, lua.MultRet)
	return L.GetTop()
}
