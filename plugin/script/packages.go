package script

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Libraries is what `require` finds without a file.
type Libraries struct {
	// Native are modules written in Go.
	Native map[string]lua.LGFunction
	// Source gives the Lua source of a library of ours.
	Source func(module string) (source string, ok bool)
}

// systemPath is where Debian and LuaRocks put pure Lua modules of the version
// that scripts of the stock plugin are written for.
const systemPath = "/usr/local/share/lua/5.3/?.lua;/usr/local/share/lua/5.3/?/init.lua;" +
	"/usr/share/lua/5.3/?.lua;/usr/share/lua/5.3/?/init.lua"

// openPackages sets the order in which `require` looks: what the script put
// into package.preload, the configured path, our own libraries, the system's.
// So a script's own copy wins over ours, and ours over one of the system's
// that would need a module written in C.
func openPackages(state *lua.LState, path string, libraries Libraries) {
	pkg := state.GetGlobal("package").(*lua.LTable)
	pkg.RawSetString("path", lua.LString(searchPath(path)))
	pkg.RawSetString("cpath", lua.LString(""))
	loaders := pkg.RawGetString("loaders").(*lua.LTable)
	files := loaders.RawGetInt(2)
	loaders.RawSetInt(3, state.NewFunction(libraries.find))
	loaders.RawSetInt(4, state.NewFunction(func(L *lua.LState) int {
		return findInSystem(L, pkg, files)
	}))
	pkg.RawSetString("searchers", loaders)
}

// searchPath turns folders into patterns; a pattern (with a `?`) stays one.
func searchPath(path string) string {
	var patterns []string
	for folder := range strings.SplitSeq(path, ";") {
		folder = strings.TrimSpace(folder)
		switch {
		case folder == "":
		case strings.Contains(folder, "?"):
			patterns = append(patterns, folder)
		default:
			folder = strings.TrimSuffix(folder, "/")
			patterns = append(patterns, folder+"/?.lua", folder+"/?/init.lua")
		}
	}
	return strings.Join(patterns, ";")
}

// find is the searcher for our own libraries.
func (l Libraries) find(L *lua.LState) int {
	module := L.CheckString(1)
	if loader, ok := l.Native[module]; ok {
		L.Push(L.NewFunction(loader))
		return 1
	}
	if l.Source != nil {
		if source, ok := l.Source(module); ok {
			chunk, err := L.Load(strings.NewReader(source), "golua/"+module+".lua")
			if err != nil {
				L.RaiseError("%s", oneLine(err.Error()))
			}
			L.Push(chunk)
			return 1
		}
	}
	L.Push(lua.LString(fmt.Sprintf("no library '%s' in janus-golua", module)))
	return 1
}

// findInSystem is the file searcher with another path.
func findInSystem(L *lua.LState, pkg *lua.LTable, files lua.LValue) int {
	own := pkg.RawGetString("path")
	pkg.RawSetString("path", lua.LString(systemPath))
	// Not deferred alone: the searcher raises when a file does not compile.
	defer pkg.RawSetString("path", own)
	L.Push(files)
	L.Push(L.Get(1))
	L.Call(1, 1)
	return 1
}
