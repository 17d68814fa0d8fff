package luacompat

import (
	"os"
	"regexp"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luacompat/check"
	"janus-golua/plugin/luacompat/numeral"
	"janus-golua/plugin/luacompat/system"
)

// Compile makes a function of source text. chunkName is what messages call it,
// without the = or @ that Lua puts before it.
type Compile func(L *lua.LState, source, chunkName string) (*lua.LFunction, error)

// compilerKey is where a state keeps its Compile, in the registry, which
// scripts cannot reach.
const compilerKey = "golua.compile"

// SetCompiler makes load, loadstring, loadfile, dofile and require compile by
// it, instead of by gopher-lua alone.
func SetCompiler(L *lua.LState, compile Compile) {
	L.SetField(L.Get(lua.RegistryIndex), compilerKey, &lua.LUserData{Value: compile, Metatable: lua.LNil})
}

// Load compiles source text, as load does.
func Load(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
	holder, ok := L.GetField(L.Get(lua.RegistryIndex), compilerKey).(*lua.LUserData)
	if !ok {
		return L.Load(strings.NewReader(source), chunkName)
	}
	return holder.Value.(Compile)(L, source, chunkName)
}

// LoadFile compiles a file, as loadfile does. A first line that begins with # is
// not read.
func LoadFile(L *lua.LState, file string) (*lua.LFunction, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Load(L, withoutShebang(string(content)), file)
}

// withoutShebang empties a first line for the shell, and keeps the line's number.
func withoutShebang(source string) string {
	source = strings.TrimPrefix(source, "\xef\xbb\xbf")
	if !strings.HasPrefix(source, "#") {
		return source
	}
	end := strings.IndexByte(source, '\n')
	if end < 0 {
		return ""
	}
	return source[end:]
}

// openLoading replaces what compiles.
func openLoading(L *lua.LState, limits Limits) {
	load := func(L *lua.LState) int { return load(L, limits) }
	check.SetAll(L, "_G", map[string]lua.LGFunction{
		"dofile":     doFile,
		"load":       load,
		"loadfile":   loadFile,
		"loadstring": load,
	})
}

// load(chunk[, name[, mode[, environment]]]); the chunk is text, or a function
// that gives it piece by piece.
func load(L *lua.LState, limits Limits) int {
	source, isText := numeral.Text(L.Get(1))
	name := check.OptString(L, 2, source)
	if !isText {
		reader := check.Function(L, 1)
		name = check.OptString(L, 2, "=(load)")
		var why lua.LValue
		if source, why = readPieces(L, reader, limits); why != nil {
			return failed(L, why)
		}
	}
	return compiled(L, source, shownName(name), check.OptString(L, 3, "bt"), 4)
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
		return failed(L, lua.LString(syntaxMessage(err)))
	}
	if L.GetTop() >= n {
		environment, ok := L.Get(n).(*lua.LTable)
		if !ok {
			check.Argument(L, n, "the environment must be a table")
		}
		L.SetFEnv(chunk, environment)
	} else {
		L.SetFEnv(chunk, L.G.Global)
	}
	L.Push(chunk)
	return 1
}

func failed(L *lua.LState, why lua.LValue) int {
	L.Push(lua.LNil)
	L.Push(why)
	return 2
}

// readPieces calls a reader until it has no more; why says what went wrong.
func readPieces(L *lua.LState, reader *lua.LFunction, limits Limits) (source string, why lua.LValue) {
	var pieces strings.Builder
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
			return pieces.String(), nil
		case !isText:
			return "", lua.LString("reader function must return a string")
		}
		steps.Next(L)
		limits.Length(L, float64(pieces.Len()+len(text)))
		pieces.WriteString(text)
	}
}

// longestName is how much of a chunk's own text may be its name: Lua 5.3 has 60
// bytes for name, brackets, quotes and dots.
const longestName = 45

// shownName is a chunk name as messages have it: =name and @file without their
// sign, and of source text its beginning.
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

// parserMessage is the layout of gopher-lua's parser.
var parserMessage = regexp.MustCompile(`(?s)^(.*) line:(\d+)\(column:\d+\) near '(.*)':\s*(.*)$`)

// endMessage is its layout at the end of the text.
var endMessage = regexp.MustCompile(`(?s)^(.*) at EOF:\s*(.*)$`)

// syntaxMessage puts place and reason of a syntax error into 5.3's order.
func syntaxMessage(err error) string {
	message := strings.TrimSpace(err.Error())
	if parts := parserMessage.FindStringSubmatch(message); parts != nil {
		return parts[1] + ":" + parts[2] + ": " + strings.TrimSpace(parts[4]) + " near '" + parts[3] + "'"
	}
	if parts := endMessage.FindStringSubmatch(message); parts != nil {
		return parts[1] + ": " + strings.TrimSpace(parts[2]) + " near <eof>"
	}
	return message
}

// loadFile is loadfile(file[, mode[, environment]]).
func loadFile(L *lua.LState) int {
	file := check.String(L, 1)
	content, err := os.ReadFile(file)
	if err != nil {
		return failed(L, lua.LString("cannot open "+system.Reason(err)))
	}
	return compiled(L, withoutShebang(string(content)), file, check.OptString(L, 2, "bt"), 3)
}

// doFile is dofile(file).
func doFile(L *lua.LState) int {
	file := check.String(L, 1)
	content, err := os.ReadFile(file)
	if err != nil {
		L.Error(lua.LString("cannot open "+system.Reason(err)), 0)
	}
	if compiled(L, withoutShebang(string(content)), file, "bt", 3) == 2 {
		L.Error(L.Get(-1), 0)
	}
	before := L.GetTop() - 1
	L.Call(0, lua.MultRet)
	return L.GetTop() - before
}
