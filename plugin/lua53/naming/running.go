package naming

import (
	"sort"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// OwnChunk is the chunk name of our own Lua code. Scripts should not see the names that it
// uses.
const OwnChunk = "golua:thread"

// isOwn says whether a function is of our own Lua code.
func isOwn(proto *lua.FunctionProto) bool { return proto.SourceName == OwnChunk }

// OfRunning returns the name by which the caller calls the running function. If there is
// none, for example under pcall, it returns the function's name in a library.
func OfRunning(L *lua.LState) Name {
	call := instructions.Innermost(L)
	if call == nil {
		return Name{Text: "?"}
	}
	if name := OfCall(call); name.Kind != "" {
		return name
	}
	return Name{Text: libraryName(L, call.Fn)}
}

// libraryName looks for a function in the loaded libraries.
func libraryName(L *lua.LState, fn lua.LValue) string {
	loaded, ok := L.GetField(L.Get(lua.RegistryIndex), "_LOADED").(*lua.LTable)
	if !ok {
		return "?"
	}
	var found []string
	loaded.ForEach(func(library, functions lua.LValue) {
		table, ok := functions.(*lua.LTable)
		if !ok {
			return
		}
		table.ForEach(func(name, value lua.LValue) {
			if value != fn {
				return
			}
			if library.String() == "_G" {
				found = append(found, name.String())
			} else {
				found = append(found, library.String()+"."+name.String())
			}
		})
	})
	if len(found) == 0 {
		return "?"
	}
	sort.Strings(found)
	return found[0]
}
