package script

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
)

// Do runs fn with the Lua lock held, as an entry on behalf of origin. Then, without the
// lock, it carries out in order what fn gave to AfterUnlock.
func (e *Engine) Do(origin Origin, fn func(state *lua.LState) error) error {
	return e.DoWithin(e.budget, origin, fn)
}

// DoWithin is Do with a budget of its own.
func (e *Engine) DoWithin(budget Budget, origin Origin, fn func(state *lua.LState) error) error {
	effects, err := e.Enter(budget, origin, fn)
	effects.CarryOut(e.log)
	return err
}

// Effects are the functions that an entry has given to AfterUnlock, in order.
type Effects []func()

// CarryOut carries out the effects. It must be called once, with no lock held. A panic in
// one effect is logged, and the others follow.
func (e Effects) CarryOut(log guard.Logger) {
	for _, run := range e {
		carryOut(log, run)
	}
}

func carryOut(log guard.Logger, run func()) {
	defer guard.Recover(log, "what an entry into the script has left")
	run()
}

func (l Left) all() Effects {
	if len(l.Last) == 0 {
		return l.Effects
	}
	return append(l.Effects, l.Last...)
}

// Enter is DoWithin for a caller that has to give back a lock before the effects may be
// carried out. A panic in fn is logged, and the error is guard.ErrPanic; effects then has
// the functions that fn gave to AfterUnlock before the panic.
func (e *Engine) Enter(budget Budget, origin Origin, fn func(state *lua.LState) error) (effects Effects, err error) {
	e.lock()
	defer e.mu.Unlock()
	return e.entered(budget, origin, fn)
}

// entered is Enter with the Lua lock held.
func (e *Engine) entered(budget Budget, origin Origin, fn func(state *lua.LState) error) (effects Effects, err error) {
	if e.closed {
		return nil, ErrClosed
	}
	e.begins(budget, origin)
	defer func() { effects = e.leave().all() }()
	defer guard.Contain(e.log, entry, &err)
	err = fn(e.state)
	e.times.ended = 0
	return nil, err
}

// Prompt is what TryEnter has done.
type Prompt struct {
	// Entered is false if the Lua lock was not free: nothing has happened then.
	Entered bool
	// Effects are left to the caller, as by Enter. MayWait says that one of them may wait for
	// the Lua lock.
	Effects Effects
	MayWait bool
	Err     error
}

// TryEnter is Enter for a thread that must not wait for the Lua lock.
func (e *Engine) TryEnter(budget Budget, origin Origin, fn func(state *lua.LState) error) Prompt {
	if !e.tryLock() {
		return Prompt{}
	}
	defer e.mu.Unlock()
	e.mayWait = false
	effects, err := e.entered(budget, origin, fn)
	return Prompt{Entered: true, Effects: effects, MayWait: e.mayWait, Err: err}
}

// entry says in the log where a panic was.
const entry = "an entry into the script"

// begins begins an entry, with the Lua lock held; leave ends it.
func (e *Engine) begins(budget Budget, origin Origin) {
	e.machine.Origin = origin
	e.watchdog.Begin(budget)
	if e.meter != nil {
		e.times = entryTimes{entered: e.watchdog.Now(), fresh: true}
	}
}

// AfterUnlock arranges that run is called when the running entry has given the Lua lock
// back. It may only be called from inside an entry.
func (e *Engine) AfterUnlock(run func()) {
	e.after = append(e.after, run)
}

// AfterUnlockWaiting is AfterUnlock for a function that may wait for the Lua lock.
func (e *Engine) AfterUnlockWaiting(run func()) {
	e.mayWait = true
	e.AfterUnlock(run)
}

// AfterEffects leaves run to be done behind everything that is left to AfterUnlock. It must not
// block. AfterEffects may only be called from inside an entry.
func (e *Engine) AfterEffects(run func()) {
	e.last = append(e.last, run)
}

// Answers says whether the running entry is the EnterCall for a session, whose caller gets an
// answer. It may only be called from inside an entry.
func (e *Engine) Answers(session uint64) bool { return session != 0 && e.answers == session }
