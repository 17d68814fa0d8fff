package check

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/work"
)

// MaxResults is how many values a function may return at most; Lua 5.3's stack
// has room for as many.
const MaxResults = 1_000_000

// Limits keep a library function from running, or growing, without end.
type Limits struct {
	// Functions that may run long call GoOn now and then; its error ends them. With nil
	// they always run on.
	GoOn func() error
	// MaxString bounds the strings that library functions make, in bytes; 0 is
	// no bound.
	MaxString int
	// Functions that may take much memory ask Budget; so do functions that may run long if
	// GoOn is nil. nil is no limit.
	Budget work.Budget
}

// WithGoOn makes GoOn ask the Budget if there is no other GoOn.
func (l Limits) WithGoOn() Limits {
	if budget := l.Budget; budget != nil && l.GoOn == nil {
		l.GoOn = func() error { return budget.Ask(0) }
	}
	return l
}

// Budget returns the budget that the native functions of a state ask; nil for a state
// without limits.
func Budget(L *lua.LState) work.Budget {
	budget, _ := L.Context().(work.Budget)
	return budget
}

// Count returns a counter for the work of a native function.
func Count(L *lua.LState) work.Count { return work.Count{Budget: Budget(L)} }

// Ask raises an error if a function may not take a number of further bytes.
func (l Limits) Ask(L *lua.LState, bytes int) {
	if l.Budget == nil {
		return
	}
	if err := l.Budget.Ask(bytes); err != nil {
		Raise(L, "%s", err)
	}
}

// Length raises an error if a function is about to make a string that is too long.
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

// stepSize is how many bytes of memory a step may take: a place in a table.
const stepSize = 64

// Next counts a step, and raises an error if the function may not go on.
func (s *Steps) Next(L *lua.LState) {
	if s.count++; s.count%askEvery == 0 {
		s.ask(L)
	}
}

func (s *Steps) ask(L *lua.LState) {
	s.limits.Ask(L, askEvery*stepSize)
	if s.limits.GoOn == nil {
		return
	}
	if err := s.limits.GoOn(); err != nil {
		Raise(L, "%s", err)
	}
}

// manyResults is the number of results above which Reserve asks first. resultSize is how
// many bytes one result takes: in the interpreter's stack, in the former stack, and in a
// table around the call.
const (
	manyResults = 4096
	resultSize  = 3 * 16
)

// Reserve makes room for results that are about to be pushed. The interpreter's
// stack grows by 1024 at a time, and is copied each time: a million pushes took
// 13 s.
func Reserve(L *lua.LState, results int) {
	if budget := Budget(L); budget != nil && results > manyResults {
		if err := budget.Ask(results * resultSize); err != nil {
			Raise(L, "%s", err)
		}
	}
	top := L.GetTop()
	L.SetTop(top + results)
	L.SetTop(top)
}
