// Package loading decides where a script gets code from (the searchers of `require`, the
// cache of compiled sources) and what the sandbox takes away.
package loading

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/script/fault"
)

// Libraries is what `require` finds without a file.
type Libraries struct {
	// Native are modules written in Go.
	Native map[string]lua.LGFunction
	// Source gives the Lua source of a library of ours.
	Source func(module string) (source string, ok bool)
}

// systemPath is where Debian and LuaRocks install pure Lua modules for Lua 5.3, for which
// scripts of Janus's own Lua plugin are written.
const systemPath = "/usr/local/share/lua/5.3/?.lua;/usr/local/share/lua/5.3/?/init.lua;" +
	"/usr/share/lua/5.3/?.lua;/usr/share/lua/5.3/?/init.lua"

// systemFolders are where the files of systemPath may be: for most modules Debian has
// links there, to the folder of Lua 5.1.
var systemFolders = [...]string{"/usr/local/share/lua", "/usr/share/lua"}

// Open sets the order in which `require` looks: what the script put
// into package.preload, the configured path, our own libraries, the system's.
// So a script's own copy of a library wins over ours, and ours wins over the system's copy,
// which would need a module written in C.
func Open(state *lua.LState, path string, libraries Libraries, files Sandbox) {
	pkg := state.GetGlobal("package").(*lua.LTable)
	pkg.RawSetString("path", lua.LString(searchPath(path)))
	searchers := pkg.RawGetString("searchers").(*lua.LTable)
	passOverDefinitions(state, searchers, files)
	searchers.Append(state.NewFunction(libraries.find))
	searchers.Append(state.NewFunction(luacompat.FileSearcher(func(*lua.LState) string { return systemPath })))
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
				L.RaiseError("%s", fault.OneLine(err.Error()))
			}
			L.Push(chunk)
			L.Push(lua.LString(place))
			return 2
		}
	}
	L.Push(lua.LString(fmt.Sprintf("\n\tno library '%s' in janus-golua", module)))
	return 1
}
