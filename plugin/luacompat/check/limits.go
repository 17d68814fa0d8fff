package check

import lua "github.com/yuin/gopher-lua"

// MaxResults is how many values a function may return at most; Lua 5.3's stack
// has room for as many.
const MaxResults = 1_000_000

// Limits keep a library function from running, or growing, without end.
type Limits struct {
	// GoOn is asked now and then by functions that may run long; its error ends
	// them. nil lets them run.
	GoOn func() error
	// MaxString bounds the strings that library functions make, in bytes; 0 is
	// no bound.
	MaxString int
}

// Length raises when a function is about to make too long a string.
func (l Limits) Length(L *lua.LState, length float64) {
	if l.MaxString > 0 && length > float64(l.MaxString) {
		Raise(L, "resulting string too large (%.0f bytes, at most %d)", length, l.MaxString)
	}
}

// askEvery is how many steps pass between two questions whether to go on; a
// step takes some 10 to 100 ns.
const askEvery = 1000

// Steps counts the steps of a loop.
type Steps struct {
	limits Limits
	count  int
}

// Steps starts to count.
func (l Limits) Steps() *Steps { return &Steps{limits: l} }

// Next counts a step, and raises when the function may not go on.
func (s *Steps) Next(L *lua.LState) {
	if s.count++; s.count%askEvery != 0 || s.limits.GoOn == nil {
		return
	}
	if err := s.limits.GoOn(); err != nil {
		Raise(L, "%s", err)
	}
}

// Reserve makes room for results that are about to be pushed. The interpreter's
// stack grows by 1024 at a time, and is copied each time: a million pushes took
// 13 s.
func Reserve(L *lua.LState, results int) {
	top := L.GetTop()
	L.SetTop(top + results)
	L.SetTop(top)
}
