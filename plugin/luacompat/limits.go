package luacompat

import lua "github.com/yuin/gopher-lua"

// Limits keep a library function from running, or growing, without end.
type Limits struct {
	// GoOn is asked now and then by functions that may run long; its error ends
	// them. nil lets them run.
	GoOn func() error
	// MaxString bounds the strings that library functions make, in bytes; 0 is
	// no bound.
	MaxString int
}

// checkLength raises when a function is about to make too long a string.
func (l Limits) checkLength(L *lua.LState, length float64) {
	if l.MaxString > 0 && length > float64(l.MaxString) {
		L.RaiseError("resulting string too large (%.0f bytes, at most %d)", length, l.MaxString)
	}
}
