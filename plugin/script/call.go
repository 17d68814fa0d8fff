package script

import lua "github.com/yuin/gopher-lua"

// calling is a task whose caller takes what it comes to, if that is at once.
type calling struct {
	engine *Engine
	task   Task
	// left says that the caller has gone on, because the task waits.
	left    bool
	results int
	values  []lua.LValue
	err     error
	// later takes what a task comes to that has waited, nil when only its error
	// matters.
	later Later
}

// Later takes what a call that waits comes to, in an entry, for the origin of the
// call. The values are its own only until it returns.
type Later func(origin Origin, values []lua.LValue, err error)

// EnterCall is Enter with a Call in it, for those that happen often: a call that
// ends at once allocates nothing but its results. later may be nil.
func (e *Engine) EnterCall(budget Budget, origin Origin, name string, results int, later Later, args ...lua.LValue) (values []lua.LValue, effects Effects, err error) {
	e.lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, nil, ErrClosed
	}
	e.begins(budget, origin)
	defer e.leave()
	fn := e.Function(name)
	if fn == nil {
		err = undefined(name)
	} else {
		values, err = e.call(name, "", fn, results, later, args)
	}
	e.origin = Origin{}
	effects, e.after = e.after, nil
	return values, effects, err
}

func undefined(name string) error {
	return &Error{Where: name, Message: "the script defines no function " + name}
}

// call calls a function as a task; noWaiting says why it must not wait, empty when
// it may.
func (e *Engine) call(name, noWaiting string, fn *lua.LFunction, results int, later Later, args []lua.LValue) ([]lua.LValue, error) {
	c := e.spare
	e.spare = nil
	if c == nil {
		c = &calling{engine: e}
	}
	c.results, c.later, c.err = results, later, ErrWaits
	c.task = Task{name: name, noWaiting: noWaiting, origin: e.origin, call: c}
	e.begin(e.state, &c.task, fn, args)
	values, err := c.values, c.err
	if err == ErrWaits {
		c.left = true
		return nil, err
	}
	c.values, c.task = nil, Task{}
	e.spare = c
	return values, err
}

// take is told what the task came to.
func (c *calling) take(got []lua.LValue, err error) {
	switch {
	case c.left && c.later != nil:
		c.later(c.task.origin, got, err)
		return
	case c.left:
		c.engine.Report(c.task.origin, err)
		return
	}
	if c.err = err; err == nil {
		c.values = exactly(c.results, got)
	}
}

// exactly copies the first count values, nil where there are fewer.
func exactly(count int, values []lua.LValue) []lua.LValue {
	if count == 0 {
		return nil
	}
	copied := make([]lua.LValue, count)
	for i := copy(copied, values); i < count; i++ {
		copied[i] = lua.LNil
	}
	return copied
}
