package waiting

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// maxCalls is how many calls a pool accepts, both those that compute and those that wait
// for their turn. With one processor to compute on, the last call waits about 8 s for
// hashes of the usual cost.
const maxCalls = 128

// busy is the reason for refusing a call: the queue is full, and nothing waits for room in
// it.
const busy = "busy: too many computations wait for their turn"

// Pool bounds how many functions of modules compute at the same time without the Lua lock:
// hashing a password takes long, and other callbacks run meanwhile. A flood of logins must
// leave processors for media.
type Pool struct {
	// calls has a place for each accepted call, turns one for each that computes.
	calls, turns chan struct{}
}

// NewPool creates a pool that computes on half of a number of processors and accepts 128 calls.
func NewPool(processors int) *Pool { return newPool(max(1, processors/2), maxCalls) }

func newPool(turns, calls int) *Pool {
	return &Pool{calls: make(chan struct{}, calls), turns: make(chan struct{}, turns)}
}

// run computes when it is the call's turn, unless ctx has ended by then.
func (p *Pool) run(ctx context.Context, compute func() Results) Results {
	select {
	case p.calls <- struct{}{}:
	default:
		return Failure(busy)
	}
	defer func() { <-p.calls }()
	select {
	case p.turns <- struct{}{}:
	case <-ctx.Done():
		return Failure("canceled")
	}
	defer func() { <-p.turns }()
	if ctx.Err() != nil {
		return Failure("canceled")
	}
	return compute()
}

// Computer computes for the functions of a module. The zero Computer computes at once; it
// is for states that have no tasks.
type Computer struct {
	// Work is how functions wait.
	Work Work
	// Pool bounds what they compute.
	Pool *Pool
	// AtOnce says whether the caller of the coroutine needs its result at once, for example
	// while the script is being loaded: then functions do not wait. nil means never.
	AtOnce func(L *lua.LState) bool
}

// Run waits for the result of compute. The Go function must return the result of Run at
// once. compute must not touch Lua. Where the coroutine cannot wait, Run raises an error
// with the function's name.
func (c Computer) Run(L *lua.LState, name string, compute func() Results) int {
	if c.Work == nil || c.Pool == nil || c.AtOnce != nil && c.AtOnce(L) {
		return AtOnce(L, compute)
	}
	return c.Work(L, name, func(ctx context.Context) Results { return c.Pool.run(ctx, compute) })
}

// AtOnce computes at once, with the Lua lock held.
func AtOnce(L *lua.LState, compute func() Results) int {
	values := compute()(L)
	for _, value := range values {
		L.Push(value)
	}
	return len(values)
}
