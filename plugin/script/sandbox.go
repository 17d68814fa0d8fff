package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luacompat/numeral"
)

// Sandbox says which files a script may use. The zero Sandbox allows none.
type Sandbox struct {
	// Off lets the script do what the process may.
	Off bool
	// Read and Write are folders; what may be written may be read.
	Read, Write []string
}

// open takes from a state what starts programs, waits outside of Lua where no
// budget reaches, or changes the process, and bounds what opens files.
func (s Sandbox) open(state *lua.LState) {
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
	s.bound(state, "io", "open", func(L *lua.LState) []bool {
		return []bool{strings.ContainsAny(L.OptString(2, "r"), "wa+")}
	})
	s.bound(state, "io", "lines", readsOne)
	s.bound(state, "io", "input", readsOne)
	s.bound(state, "io", "output", writesOne)
	s.bound(state, "os", "remove", writesOne)
	s.bound(state, "os", "rename", func(*lua.LState) []bool { return []bool{true, true} })
	s.bound(state, "_G", "loadfile", readsOne)
	s.bound(state, "_G", "dofile", readsOne)
}

func readsOne(*lua.LState) []bool  { return []bool{false} }
func writesOne(*lua.LState) []bool { return []bool{true} }

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

// forbidStandardInput takes away io.stdin, and lets io.read read only when the
// script has set another file to read by io.input.
func forbidStandardInput(state *lua.LState) {
	library := field(state, "io")
	stdin, input, read := library.RawGetString("stdin"), library.RawGetString("input"), library.RawGetString("read")
	library.RawSetString("stdin", lua.LNil)
	library.RawSetString("read", state.NewFunction(func(L *lua.LState) int {
		L.Push(input)
		L.Call(0, 1)
		if L.Get(-1) == stdin {
			L.RaiseError("io.read without a file is not available in the sandbox")
		}
		L.Pop(1)
		return forward(L, read)
	}))
}

// forward calls another function with the arguments of the running one.
func forward(L *lua.LState, fn lua.LValue) int {
	count := L.GetTop()
	L.Insert(fn, 1)
	L.Call(count, lua.MultRet)
	return L.GetTop()
}

// bound lets a function have only paths that are allowed; writes says, for each
// of its first arguments, which are paths, whether it is written to.
func (s Sandbox) bound(state *lua.LState, library, name string, writes func(*lua.LState) []bool) {
	original := field(state, library).RawGetString(name)
	field(state, library).RawSetString(name, state.NewFunction(func(L *lua.LState) int {
		for i, write := range writes(L) {
			if L.Get(i+1) == lua.LNil {
				L.RaiseError("%s without a file is not available in the sandbox", name)
			}
			// What is no path is an open file, which was allowed before.
			path, isPath := numeral.Text(L.Get(i + 1))
			if isPath && !s.Allows(path, write) {
				return s.refuse(L, name, path)
			}
		}
		return forward(L, original)
	}))
}

// refuse answers as the function does for a file that it may not use: io.open
// and the like return nil and why, the others raise.
func (s Sandbox) refuse(L *lua.LState, name, path string) int {
	reason := fmt.Sprintf("%s: the sandbox does not allow it", path)
	switch name {
	case "lines", "input", "output", "dofile":
		L.RaiseError("%s", reason)
	}
	L.Push(lua.LNil)
	L.Push(lua.LString(reason))
	return 2
}

// Allows says whether a path, with its links followed, is in an allowed folder.
func (s Sandbox) Allows(path string, write bool) bool {
	real, err := resolve(path)
	if err != nil {
		return false
	}
	folders := s.Write
	if !write {
		folders = append(folders[:len(folders):len(folders)], s.Read...)
	}
	for _, folder := range folders {
		if root, err := resolve(folder); err == nil && inside(real, root) {
			return true
		}
	}
	return false
}

func inside(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")
}

// resolve follows the links of a path whose last parts need not exist yet.
func resolve(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(absolute)
	if err == nil {
		return real, nil
	}
	// A link to nowhere must not pass for a file that is yet to be made.
	if _, linkErr := os.Lstat(absolute); linkErr == nil || !os.IsNotExist(err) || absolute == "/" {
		return "", err
	}
	parent, err := resolve(filepath.Dir(absolute))
	return filepath.Join(parent, filepath.Base(absolute)), err
}
