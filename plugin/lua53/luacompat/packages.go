package luacompat

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/access"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/luacompat/system"
)

// openPackages replaces require and its searchers: the first one looks into
// package.preload, the second one for the files of package.path.
func openPackages(L *lua.LState) {
	pkg := L.GetGlobal("package").(*lua.LTable)
	searchers := L.CreateTable(4, 0)
	searchers.Append(L.NewFunction(func(L *lua.LState) int { return findPreloaded(L, pkg) }))
	searchers.Append(L.NewFunction(FileSearcher(func(L *lua.LState) string { return pathOf(L, pkg) })))
	pkg.RawSetString("searchers", searchers)
	pkg.RawSetString("loaders", searchers) // its name in Lua 5.1
	pkg.RawSetString("config", lua.LString("/\n;\n?\n!\n-\n"))
	pkg.RawSetString("cpath", lua.LString(""))
	check.Set(L, "package", "loadlib", loadLibrary)
	check.Set(L, "package", "searchpath", searchPath)
	loaded := pkg.RawGetString("loaded").(*lua.LTable)
	loaded.RawSetString("package", pkg)
	check.Set(L, "_G", "require", func(L *lua.LState) int { return require(L, pkg, loaded) })
}

// loadLibrary answers like a Lua that cannot load C libraries.
func loadLibrary(L *lua.LState) int {
	check.String(L, 1)
	check.String(L, 2)
	L.Push(lua.LNil)
	L.Push(lua.LString("dynamic libraries not enabled; modules written in C cannot be loaded here"))
	L.Push(lua.LString("absent"))
	return 3
}

func pathOf(L *lua.LState, pkg *lua.LTable) string {
	path, ok := numeral.Text(pkg.RawGetString("path"))
	if !ok {
		check.Raise(L, "'package.path' must be a string")
	}
	return path
}

// require(name). The loader gets the name, and the second result of its searcher.
func require(L *lua.LState, pkg, loaded *lua.LTable) int {
	name := check.String(L, 1)
	L.SetTop(1)
	if module := loaded.RawGetString(name); lua.LVAsBool(module) {
		L.Push(module)
		return 1
	}
	loader, extra := findLoader(L, pkg, name)
	L.Push(loader)
	L.Push(lua.LString(name))
	L.Push(extra)
	L.Call(2, 1)
	if result := L.Get(-1); result != lua.LNil {
		loaded.RawSetString(name, result)
	}
	if loaded.RawGetString(name) == lua.LNil {
		loaded.RawSetString(name, lua.LTrue)
	}
	L.Push(loaded.RawGetString(name))
	return 1
}

// findLoader asks one searcher after the other.
func findLoader(L *lua.LState, pkg *lua.LTable, name string) (loader, extra lua.LValue) {
	searchers, ok := pkg.RawGetString("searchers").(*lua.LTable)
	if !ok {
		check.Raise(L, "'package.searchers' must be a table")
	}
	var reasons strings.Builder
	for i := 1; ; i++ {
		searcher := searchers.RawGetInt(i)
		if searcher == lua.LNil {
			check.Raise(L, "module '%s' not found:%s", name, reasons.String())
		}
		L.Push(searcher)
		L.Push(lua.LString(name))
		check.Call(L, 1, 2)
		loader, extra = L.Get(-2), L.Get(-1)
		L.Pop(2)
		if loader.Type() == lua.LTFunction {
			return loader, extra
		}
		if reason, ok := numeral.Text(loader); ok {
			reasons.WriteString(reason)
		}
	}
}

func findPreloaded(L *lua.LState, pkg *lua.LTable) int {
	name := check.String(L, 1)
	preload, ok := pkg.RawGetString("preload").(*lua.LTable)
	if !ok {
		check.Raise(L, "'package.preload' must be a table")
	}
	if loader := preload.RawGetString(name); loader != lua.LNil {
		L.Push(loader)
	} else {
		L.Push(lua.LString("\n\tno field package.preload['" + name + "']"))
	}
	return 1
}

// FileSearcher is a searcher for `require`. It looks for Lua files that the state may read,
// in a path such as "./?.lua;/usr/share/lua/5.3/?.lua". It asks for the path each time.
func FileSearcher(path func(L *lua.LState) string) lua.LGFunction {
	return func(L *lua.LState) int {
		name := check.String(L, 1)
		file, reasons := findFile(L, name, path(L), ".", "/")
		if file == "" {
			L.Push(lua.LString(reasons))
			return 1
		}
		chunk, err := loadModule(L, file)
		if err != nil {
			check.Raise(L, "error loading module '%s' from file '%s':\n\t%s", name, file, err)
		}
		L.Push(chunk)
		L.Push(lua.LString(file))
		return 2
	}
}

func loadModule(L *lua.LState, file string) (*lua.LFunction, error) {
	content, err := system.OutsideOf(L).Files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Load(L, withoutShebang(content), file)
}

// searchPath is package.searchpath(name, path[, separator[, replacement]]).
func searchPath(L *lua.LState) int {
	name, path := check.String(L, 1), check.String(L, 2)
	file, reasons := findFile(L, name, path, check.OptString(L, 3, "."), check.OptString(L, 4, "/"))
	if file == "" {
		return failed(L, lua.LString(reasons))
	}
	L.Push(lua.LString(file))
	return 1
}

// findFile returns the first file of a path that can be read, or the places where it was
// not found. For a file that the script may not read, it does not reveal whether the file
// exists.
func findFile(L *lua.LState, name, path, separator, replacement string) (file, reasons string) {
	if separator != "" {
		name = strings.ReplaceAll(name, separator, replacement)
	}
	files := system.OutsideOf(L).Files
	var looked strings.Builder
	for pattern := range strings.SplitSeq(path, ";") {
		if pattern == "" {
			continue
		}
		file := strings.ReplaceAll(pattern, "?", name)
		err := files.Readable(file)
		if err == nil {
			return file, ""
		}
		looked.WriteString("\n\tno file '" + file + "'")
		if errors.Is(err, access.ErrRefused) {
			looked.WriteString(": " + access.ErrRefused.Error())
		}
	}
	return "", looked.String()
}
