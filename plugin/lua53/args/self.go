package args

import lua "github.com/yuin/gopher-lua"

// Self returns the object that a method is called on; without one it raises an error. The
// method is named as in "namespace:get".
func Self[T any](L *lua.LState, function string) T {
	object, _ := Owned[T](L, function)
	return object
}

// Owned is Self with the userdata that keeps the object alive.
func Owned[T any](L *lua.LState, function string) (T, *lua.LUserData) {
	if data, ok := L.Get(1).(*lua.LUserData); ok {
		if object, ok := data.Value.(T); ok {
			return object, data
		}
	}
	NoSelf(L, function)
	panic("not reached")
}

// NoSelf raises the error for a method that is called without its object.
func NoSelf(L *lua.LState, function string) {
	L.RaiseError("%s: call it with a colon, as in %s(…)", function, function)
}
