package luacompat

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/luacompat/system"
)

// openLoading replaces the functions that compile.
func openLoading(L *lua.LState, limits Limits) {
	load := func(L *lua.LState) int { return load(L, limits) }
	check.SetAll(L, "_G", map[string]lua.LGFunction{
		"dofile":     doFile,
		"load":       load,
		"loadfile":   loadFile,
		"loadstring": load,
	})
}

// load(chunk[, name[, mode[, environment]]]); the chunk is a text, or a function that
// returns the text piece by piece.
func load(L *lua.LState, limits Limits) int {
	mode := check.OptString(L, 3, "bt")
	source, isText := numeral.Text(L.Get(1))
	name := check.OptString(L, 2, source)
	if !isText {
		name = check.OptString(L, 2, "=(load)")
		reader := check.Function(L, 1)
		var why lua.LValue
		if source, why = readPieces(L, reader, limits); why != nil {
			return failed(L, why)
		}
	}
	if why, ok := shebang(source, shownName(name)); ok {
		return failed(L, lua.LString(why))
	}
	return compiled(L, source, shownName(name), mode, 4)
}

// compiled pushes a chunk whose environment is argument n, if there is one; or
// nil and why not.
func compiled(L *lua.LState, source, name, mode string, n int) int {
	kind := "text"
	if strings.HasPrefix(source, "\x1b") {
		kind = "binary"
	}
	if !strings.Contains(mode, kind[:1]) {
		return failed(L, lua.LString("attempt to load a "+kind+" chunk (mode is '"+mode+"')"))
	}
	if kind == "binary" {
		return failed(L, lua.LString(name+": binary chunks cannot be loaded here; load the source"))
	}
	chunk, err := Load(L, source, name)
	if err != nil {
		return failed(L, lua.LString(err.Error()))
	}
	chunk.Env = L.G.Global
	if L.GetTop() >= n {
		chunk.Env = environment(L, L.Get(n))
	}
	L.Push(chunk)
	return 1
}

// environment is a table for a chunk's globals. In Lua 5.3 the environment may be any
// value, for example nil, and fails only when a global is used. It is the same here.
func environment(L *lua.LState, value lua.LValue) *lua.LTable {
	if table, ok := value.(*lua.LTable); ok {
		return table
	}
	fail := L.NewFunction(func(L *lua.LState) int {
		check.Raise(L, "attempt to index a %s value (upvalue '_ENV')", value.Type())
		return 0
	})
	table, metatable := L.NewTable(), L.NewTable()
	metatable.RawSetString("__index", fail)
	metatable.RawSetString("__newindex", fail)
	table.Metatable = metatable
	return table
}

func failed(L *lua.LState, why lua.LValue) int {
	L.Push(lua.LNil)
	L.Push(why)
	return 2
}

// readPieces calls a reader until it has no more; why says what went wrong.
func readPieces(L *lua.LState, reader *lua.LFunction, limits Limits) (source string, why lua.LValue) {
	pieces := limits.Builder(L)
	steps := limits.Steps()
	for {
		L.Push(reader)
		if err := L.PCall(0, 1, nil); err != nil {
			if api, ok := err.(*lua.ApiError); ok && api.Object != nil {
				return "", api.Object
			}
			return "", lua.LString(err.Error())
		}
		piece := L.Get(-1)
		L.Pop(1)
		text, isText := numeral.Text(piece)
		switch {
		case piece == lua.LNil || isText && text == "":
			return string(pieces.Text()), nil
		case !isText:
			return "", lua.LString("reader function must return a string")
		}
		steps.Next(L)
		pieces.Add(text)
	}
}

// longestName is how many bytes of a chunk's text may serve as its name. Lua 5.3 has 60
// bytes for name, brackets, quotes and dots.
const longestName = 45

// shownName returns the form that a chunk name has in messages: =name and @file without
// their sign, and the beginning of source text.
func shownName(name string) string {
	if strings.HasPrefix(name, "=") || strings.HasPrefix(name, "@") {
		return name[1:]
	}
	line, _, more := strings.Cut(name, "\n")
	if len(line) >= longestName {
		line, more = line[:longestName], true
	}
	if more {
		line += "..."
	}
	return `[string "` + line + `"]`
}

// loadFile is loadfile(file[, mode[, environment]]).
func loadFile(L *lua.LState) int {
	file := check.String(L, 1)
	content, err := system.OutsideOf(L).Files.ReadFile(file)
	if err != nil {
		return failed(L, lua.LString("cannot open "+system.Reason(err)))
	}
	return compiled(L, withoutShebang(content), file, check.OptString(L, 2, "bt"), 3)
}

// doFile is dofile(file).
func doFile(L *lua.LState) int {
	file := check.String(L, 1)
	content, err := system.OutsideOf(L).Files.ReadFile(file)
	if err != nil {
		L.Error(lua.LString("cannot open "+system.Reason(err)), 0)
	}
	if compiled(L, withoutShebang(content), file, "bt", 3) == 2 {
		L.Error(L.Get(-1), 0)
	}
	before := L.GetTop() - 1
	L.Call(0, lua.MultRet)
	return L.GetTop() - before
}
