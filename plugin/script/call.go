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
}

// call calls a function as a task; noWaiting says why it must not wait, empty when
// it may.
func (e *Engine) call(name, noWaiting string, fn *lua.LFunction, results int, args []lua.LValue) ([]lua.LValue, error) {
	c := e.spare
	e.spare = nil
	if c == nil {
		c = &calling{engine: e}
	}
	c.results, c.err = results, ErrWaits
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
	if c.left {
		c.engine.report(c.task.origin, err)
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
