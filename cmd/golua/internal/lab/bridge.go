package lab

import (
	"fmt"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// maxDepth bounds the nesting of values that cross between states.
const maxDepth = 100

// bridge carries values between the state of a test and the state of an application. Data
// are copied. A function becomes a function that calls the original in its own state. A
// table that has crossed before comes back as itself, so that objects with methods work.
type bridge struct {
	app *app
	// theirs maps our tables and functions to the application's; ours is the reverse map.
	theirs, ours map[lua.LValue]lua.LValue
	// waits says that our functions let the application do other things while they run, as
	// functions do that ask a server.
	waits bool
	// janus is the application's state while it waits for a function of ours and
	// holds its lock; otherwise nil.
	janus *lua.LState

	// toJanus and toTest translate null and the marks of arrays; the two globals are the
	// environments of functions. With them no state is touched while values cross.
	toJanus, toTest           func(lua.LValue) lua.LValue
	janusGlobals, testGlobals *lua.LTable
	// mu protects theirs and ours, because functions that wait cross on other goroutines.
	mu sync.Mutex
}

// newBridge makes a bridge. It must be called while neither state runs.
func newBridge(a *app, waits bool, test, janus *lua.LState) *bridge {
	marks := a.lab.marks
	translate := func(from, to *lua.LState) func(lua.LValue) lua.LValue {
		detach, attach := marks.Detach(from), marks.Attach(to)
		return func(value lua.LValue) lua.LValue {
			if detached := detach(value); detached != nil {
				return attach(detached)
			}
			return nil
		}
	}
	return &bridge{
		app: a, waits: waits, theirs: make(map[lua.LValue]lua.LValue), ours: make(map[lua.LValue]lua.LValue),
		toJanus: translate(test, janus), toTest: translate(janus, test),
		janusGlobals: janus.G.Global, testGlobals: test.G.Global,
	}
}

// crossing carries the values of one call to the other state.
type crossing struct {
	*bridge
	// known maps values with an identity to those in the other state; function makes a
	// function for the other state.
	known    map[lua.LValue]lua.LValue
	function func(c *crossing, fn *lua.LFunction) lua.LValue
	keep     bool
	seen     map[lua.LValue]lua.LValue
	mark     func(lua.LValue) lua.LValue
}

// toTheirs carries our values to the application.
func (b *bridge) toTheirs() *crossing {
	return &crossing{bridge: b, known: b.theirs, keep: true, seen: make(map[lua.LValue]lua.LValue),
		function: (*crossing).stubFunction, mark: b.toJanus}
}

// toOurs carries the application's values to the test.
func (b *bridge) toOurs() *crossing {
	return &crossing{bridge: b, known: b.ours, seen: make(map[lua.LValue]lua.LValue),
		function: (*crossing).callback, mark: b.toTest}
}

func (c *crossing) value(value lua.LValue, depth int) (lua.LValue, error) {
	switch v := value.(type) {
	case *lua.LNilType, lua.LBool, lua.LNumber, lua.LString:
		return v, nil
	}
	if marked := c.mark(value); marked != nil {
		return marked, nil
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("tables nested deeper than %d cannot be handed over", maxDepth)
	}
	switch v := value.(type) {
	case *lua.LTable:
		return c.table(v, depth)
	case *lua.LFunction:
		if known := c.known[v]; known != nil {
			return known, nil
		}
		return c.function(c, v), nil
	}
	return nil, fmt.Errorf("a %s cannot be handed over", value.Type())
}

// one carries a single value.
func (c *crossing) one(value lua.LValue) (lua.LValue, error) {
	all, err := c.values([]lua.LValue{value})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (c *crossing) values(values []lua.LValue) ([]lua.LValue, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []lua.LValue
	for _, value := range values {
		over, err := c.value(value, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, over)
	}
	return all, nil
}

// table copies a table. If the table is ours and has crossed before, its copy is filled anew.
// If it is the application's copy of a table of ours, our table is returned.
func (c *crossing) table(table *lua.LTable, depth int) (lua.LValue, error) {
	if done := c.seen[table]; done != nil {
		return done, nil
	}
	known, _ := c.known[table].(*lua.LTable)
	if known != nil && !c.keep {
		return known, nil
	}
	made := known
	if made == nil {
		made = new(lua.LState).NewTable()
	}
	c.seen[table] = made
	if c.keep {
		c.theirs[table], c.ours[made] = made, table
	}
	return made, c.fill(table, made, depth)
}

func (c *crossing) fill(table, made *lua.LTable, depth int) error {
	for key, _ := made.Next(lua.LNil); key != lua.LNil; key, _ = made.Next(lua.LNil) {
		made.RawSet(key, lua.LNil)
	}
	if meta, ok := table.Metatable.(*lua.LTable); ok && c.keep && c.mark(meta) == nil {
		over, err := c.value(meta, depth+1)
		if err != nil {
			return err
		}
		made.Metatable = over
	} else if marked := c.mark(table.Metatable); marked != nil {
		made.Metatable = marked
	}
	for key, value := table.Next(lua.LNil); key != lua.LNil; key, value = table.Next(key) {
		newKey, err := c.value(key, depth+1)
		if err != nil {
			return err
		}
		newValue, err := c.value(value, depth+1)
		if err != nil {
			return fmt.Errorf("%.40s: %w", key.String(), err)
		}
		made.RawSet(newKey, newValue)
	}
	return nil
}

// callback makes a function of the application callable by the test. It can be called only
// while the application waits for a function of ours.
func (c *crossing) callback(fn *lua.LFunction) lua.LValue {
	b := c.bridge
	return goFunction(b.testGlobals, func(L *lua.LState) int {
		if b.janus == nil {
			L.RaiseError("a function of the application's can be called only while that waits for its stub")
		}
		arguments, err := b.toTheirs().values(arguments(L))
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		janus := b.janus
		before := janus.GetTop()
		if err := janus.CallByParam(lua.P{Fn: fn, NRet: lua.MultRet, Protect: true}, arguments...); err != nil {
			L.RaiseError("%s", err.Error())
		}
		results, err := b.toOurs().values(taken(janus, before))
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		for _, result := range results {
			L.Push(result)
		}
		return len(results)
	})
}

// goFunction makes a function for a state without touching the state.
func goFunction(globals *lua.LTable, fn lua.LGFunction) *lua.LFunction {
	return &lua.LFunction{IsG: true, Env: globals, GFunction: fn}
}

// arguments are all arguments of the running call.
func arguments(L *lua.LState) []lua.LValue {
	var values []lua.LValue
	for i := 1; i <= L.GetTop(); i++ {
		values = append(values, L.Get(i))
	}
	return values
}

// taken pops all values above a position of the stack.
func taken(L *lua.LState, above int) []lua.LValue {
	values := arguments(L)[above:]
	L.SetTop(above)
	return values
}
