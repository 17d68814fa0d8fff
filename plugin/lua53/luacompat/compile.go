package luacompat

import (
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luasource"
)

// Compile makes a function from source text. chunkName is the chunk's name in messages,
// without the = or @ that Lua puts before it.
type Compile func(L *lua.LState, source, chunkName string) (*lua.LFunction, error)

// compilerKey is where a state keeps its Compile, in the registry, which
// scripts cannot reach.
const compilerKey = "golua.compile"

// SetCompiler makes load, loadstring, loadfile, dofile and require use the compiler instead
// of CompileLua51.
func SetCompiler(L *lua.LState, compile Compile) {
	L.SetField(L.Get(lua.RegistryIndex), compilerKey, &lua.LUserData{Value: compile, Metatable: lua.LNil})
}

// Load compiles source text with the state's compiler.
func Load(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
	holder, ok := L.GetField(L.Get(lua.RegistryIndex), compilerKey).(*lua.LUserData)
	if !ok {
		return CompileLua51(L, source, chunkName)
	}
	return holder.Value.(Compile)(L, source, chunkName)
}

// LoadFile compiles a file like loadfile. A first line that begins with # is ignored.
func LoadFile(L *lua.LState, file string) (*lua.LFunction, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Load(L, withoutShebang(string(content)), file)
}

// withoutShebang empties a first line that is for the shell, so that the numbers of the
// other lines stay.
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

// CompileLua51 compiles the language of gopher-lua: Lua 5.1 with goto.
func CompileLua51(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
	proto, _, err := luasource.Text{Source: source, Name: chunkName}.Compile(check.Budget(L))
	if err != nil {
		return nil, err
	}
	fn := L.NewFunctionFromProto(proto)
	fn.Env = L.G.Global
	return fn, nil
}
