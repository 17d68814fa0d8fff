package loading

import (
	"fmt"
	"io"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// passOverDefinitions makes the searcher for files pass over definitions. Definitions are
// for editors, and have the names of their modules: in a folder of the path they would be
// found in place of the modules, and their functions do nothing.
func passOverDefinitions(state *lua.LState, searchers *lua.LTable, files Sandbox) {
	const fileSearcher = 2 // the first looks into package.preload
	searcher := searchers.RawGetInt(fileSearcher)
	searchers.RawSetInt(fileSearcher, state.NewFunction(func(L *lua.LState) int {
		L.SetTop(1)
		L.Push(searcher)
		L.Push(L.Get(1))
		L.Call(1, lua.MultRet)
		if path := pathOf(L.Get(2), L.Get(3)); isDefinition(files, path) {
			L.Push(lua.LString(fmt.Sprintf("\n\t'%s' is for editors only", path)))
			return 1
		}
		return L.GetTop() - 1
	}))
}

// pathOf is the file of a loader that a searcher has found: the searcher's second result,
// or else the name of the loader's source. It is empty when the searcher has found nothing.
func pathOf(found, place lua.LValue) string {
	loader, ok := found.(*lua.LFunction)
	switch {
	case !ok || loader.IsG:
		return ""
	case place.Type() == lua.LTString:
		return place.String()
	}
	return strings.TrimPrefix(loader.Proto.SourceName, "@")
}

// isDefinition says whether a file begins as definitions do.
func isDefinition(files Sandbox, path string) bool {
	const mark = "---@meta"
	if path == "" {
		return false // nothing was found
	}
	file, err := files.Open(path, os.O_RDONLY)
	if err != nil {
		return false
	}
	defer file.Close()
	start := make([]byte, len(mark))
	_, err = io.ReadFull(file, start)
	return err == nil && string(start) == mark
}
