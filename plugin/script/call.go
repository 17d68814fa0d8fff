package script

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
)

// calling is a task whose caller takes its results if they come at once.
type calling struct {
	engine *Engine
	task   Task
	// left says that the caller has gone on, because the task waits.
	left   bool
	values Results
	err    error
	// later is given the results of a task that has waited. It is nil when only an error
	// matters.
	later Later
}

// Results are the first two values that a function has returned, or lua.LNil where there
// are fewer. No callback returns more. The array belongs to the caller.
type Results [2]lua.LValue

// Nothing is the result of a function that returns no value.
var Nothing = Results{lua.LNil, lua.LNil}

// Later is given the results or the error of a call that has waited. It is called in an
// entry for the origin of the call.
type Later func(origin Origin, values Results, err error)

// Left is what an EnterCall has left to do: first the effects, then what was given to
// AfterEffects.
type Left struct{ Effects, Last Effects }

// CarryOut carries out everything, as Effects.CarryOut does.
func (l Left) CarryOut(log guard.Logger) {
	l.Effects.CarryOut(log)
	l.Last.CarryOut(log)
}

// EnterCall is Enter with a Call in it, for frequent calls: a call that ends at once
// allocates nothing. later may be nil.
func (e *Engine) EnterCall(budget Budget, origin Origin, name string, later Later, args ...lua.LValue) (values Results, left Left, err error) {
	e.lock()
	defer e.mu.Unlock()
	if e.closed {
		return Results{}, Left{}, ErrClosed
	}
	e.begins(budget, origin)
	e.answers = origin.Session
	defer func() { left = e.leave() }()
	defer guard.Contain(e.log, entry, &err)
	fn := e.Function(name)
	if fn == nil {
		return Results{}, Left{}, undefined(name)
	}
	values, err = e.call(Task{name: name}, fn, later, args)
	return values, Left{}, err
}

func undefined(name string) error {
	return &Error{Where: name, Message: "the script defines no function " + name}
}

// call calls a function as a task.
func (e *Engine) call(task Task, fn *lua.LFunction, later Later, args []lua.LValue) (Results, error) {
	c := e.spare
	e.spare = nil
	if c == nil {
		c = &calling{engine: e}
	}
	c.later, c.err = later, ErrWaits
	c.task = task
	c.task.origin, c.task.call = e.machine.Origin, c
	e.begin(e.state, &c.task, fn, args)
	values, err := c.values, c.err
	if err == ErrWaits {
		c.left = true
		return Results{}, err
	}
	c.values, c.task = Results{}, Task{}
	e.spare = c
	return values, err
}

// take is given the results or the error of the task.
func (c *calling) take(got []lua.LValue, err error) {
	switch {
	case c.left && c.later != nil:
		c.later(c.task.origin, FirstOf(got), err)
		return
	case c.left:
		c.engine.Report(c.task.origin, err)
		return
	}
	if c.err = err; err == nil {
		c.values = FirstOf(got)
	}
}

// FirstOf copies the first values.
func FirstOf(values []lua.LValue) Results {
	first := Nothing
	copy(first[:], values)
	return first
}
