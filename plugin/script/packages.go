package script

import (
	"fmt"
	"io"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luacompat"
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
	searchers := pkg.RawGetString("searchers").(*lua.LTable)
	searchers.RawSetInt(2, passingOver(state, searchers.RawGetInt(2)))
	searchers.Append(state.NewFunction(libraries.find))
	system := luacompat.FileSearcher(func(*lua.LState) string { return systemPath })
	searchers.Append(passingOver(state, state.NewFunction(system)))
}

// passingOver makes a searcher for files that does not find definitions. They are
// for editors, which also know them by the module's name: in a folder of the path
// they would take the module's place, with functions that do nothing.
func passingOver(state *lua.LState, files lua.LValue) *lua.LFunction {
	return state.NewFunction(func(L *lua.LState) int {
		L.Push(files)
		L.Push(L.Get(1))
		L.Call(1, lua.MultRet)
		loaded, ok := L.Get(2).(*lua.LFunction)
		if ok && !loaded.IsG && isDefinition(loaded.Proto.SourceName) {
			L.Push(lua.LString(fmt.Sprintf("\n\t'%s' has definitions for editors only", loaded.Proto.SourceName)))
			return 1
		}
		return L.GetTop() - 1
	})
}

// isDefinition says whether a file begins as definitions do.
func isDefinition(path string) bool {
	const mark = "---@meta"
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	start := make([]byte, len(mark))
	_, err = io.ReadFull(file, start)
	return err == nil && string(start) == mark
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
	place := "golua/" + module + ".lua"
	if loader, ok := l.Native[module]; ok {
		L.Push(L.NewFunction(loader))
		L.Push(lua.LString(place))
		return 2
	}
	if l.Source != nil {
		if source, ok := l.Source(module); ok {
			chunk, err := luacompat.Load(L, source, place)
			if err != nil {
				L.RaiseError("%s", oneLine(err.Error()))
			}
			L.Push(chunk)
			L.Push(lua.LString(place))
			return 2
		}
	}
	L.Push(lua.LString(fmt.Sprintf("\n\tno library '%s' in janus-golua", module)))
	return 1
}
