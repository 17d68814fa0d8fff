package resource

import lua "github.com/yuin/gopher-lua"

// Self is the object of a method call, and what keeps it alive. Without one it raises
// an error that names the method.
func Self[T any](L *lua.LState, method string) (T, *lua.LUserData) {
	if data, ok := L.Get(1).(*lua.LUserData); ok {
		if object, ok := data.Value.(T); ok {
			return object, data
		}
	}
	L.RaiseError("%s: must be called with a colon", method)
	panic("not reached")
}
