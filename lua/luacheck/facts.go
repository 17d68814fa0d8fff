package luacheck

import (
	"janus-golua/plugin/luasyntax"
)

// facts are what a file does to names, collected before anything is judged.
type facts struct {
	// writes are where each global is set.
	writes map[string][]write
	// used are globals that are read, and texts that may name one, as in
	// timeCallback("tick", nil, 1000).
	used map[string]bool
	// tested are the paths ("jit", "table.move") that are compared, or used as
	// conditions: the file reckons with their absence.
	tested map[string]bool
	// fields are the names of fields that are set, and of functions in tables.
	fields map[string]bool
	// sets are the fields that are set.
	sets []*luasyntax.Index
	// assigned are local variables that are set after their declaration.
	assigned map[*luasyntax.Local]bool
	// values are what local variables begin with.
	values   map[*luasyntax.Local]value
	requires []string
	// anyGlobals says that the file sets globals of names that are not known.
	anyGlobals bool
	// setsHandlers says that something's function `on` is called.
	setsHandlers bool
	// returns says that the file is a library.
	returns bool
}

// write is where a global variable is set.
type write struct {
	at luasyntax.Position
	// declares says that it stands outside of functions, or in `init`.
	declares bool
	// top says that it stands outside of functions.
	top bool
	// value is nil when it is not one expression.
	value luasyntax.Expression
}

// value is a result of an expression, counted from 0. From an iterator it is
// what the loop's variable of that number gets.
type value struct {
	of       luasyntax.Expression
	index    int
	iterated bool
}

func newFacts() *facts {
	return &facts{
		writes: map[string][]write{}, used: map[string]bool{}, tested: map[string]bool{}, fields: map[string]bool{},
		assigned: map[*luasyntax.Local]bool{}, values: map[*luasyntax.Local]value{},
	}
}

// collector goes through a file. A copy of it goes into each function.
type collector struct {
	*facts
	// declaring says that it is outside of functions, or in `init`.
	declaring, top bool
	// plain are the names `_G` that are used as in _G.name.
	plain map[luasyntax.Node]bool
	// targets are names that are set, not read.
	targets map[luasyntax.Node]bool
	// start is the function `init`.
	start map[*luasyntax.Function]bool
}

func (f *facts) collect(chunk *luasyntax.Chunk) {
	c := collector{
		facts: f, declaring: true, top: true, plain: map[luasyntax.Node]bool{}, targets: map[luasyntax.Node]bool{},
		start: map[*luasyntax.Function]bool{},
	}
	luasyntax.Walk(chunk.Main.Body, c.visit)
	if body := chunk.Main.Body.Statements; len(body) > 0 {
		last, ok := body[len(body)-1].(*luasyntax.Return)
		f.returns = ok && len(last.Values) > 0
	}
}

func (c collector) visit(n luasyntax.Node) bool {
	switch n := n.(type) {
	case *luasyntax.Function:
		inner := c
		inner.declaring, inner.top = c.start[n], false
		for _, parameter := range n.Parameters {
			c.local(parameter)
		}
		luasyntax.Walk(n.Body, inner.visit)
		return false
	case *luasyntax.Name:
		c.name(n)
	case *luasyntax.Index:
		if key, ok := constantKey(n); ok && isGlobalTable(n.Object) {
			c.plain[n.Object] = true
			if !c.targets[n] {
				c.used[key] = true
			}
		}
	case *luasyntax.String:
		if len(n.Value) <= longestName {
			c.used[n.Value] = true
		}
	case *luasyntax.Local:
		c.local(n)
	case *luasyntax.Table:
		c.table(n)
	case *luasyntax.Call:
		c.call(n)
	case *luasyntax.Binary:
		c.binary(n)
	case *luasyntax.Unary:
		if n.Operator == "not" {
			c.test(n.Operand)
		}
	case luasyntax.Statement:
		c.statement(n)
	}
	return true
}

func (c collector) local(l *luasyntax.Local) {
	if l.Name == "_ENV" {
		c.anyGlobals = true
	}
}

// name minds the global table, of which anything may be made.
func (c collector) name(n *luasyntax.Name) {
	switch {
	case n.Name == "_ENV" || isGlobalTable(n) && !c.plain[n]:
		c.anyGlobals = true
	case n.Local == nil && !c.targets[n]:
		c.used[n.Name] = true
	}
}

func isGlobalTable(e luasyntax.Expression) bool {
	name, ok := e.(*luasyntax.Name)
	return ok && name.Name == "_G" && name.Local == nil
}

// constantKey is the key of x.key or x["key"].
func constantKey(n *luasyntax.Index) (string, bool) {
	key, ok := n.Key.(*luasyntax.String)
	if !ok {
		return "", false
	}
	return key.Value, true
}

// path is an expression such as a.b.c as a text, empty for any other.
func path(e luasyntax.Expression) string {
	switch e := e.(type) {
	case *luasyntax.Parenthesis:
		return path(e.Inner)
	case *luasyntax.Name:
		return e.Name
	case *luasyntax.Index:
		object := path(e.Object)
		if key, ok := constantKey(e); ok && object != "" && len(object) < maxMessage {
			return object + "." + key
		}
	}
	return ""
}

func (c collector) test(e luasyntax.Expression) {
	if p := path(e); p != "" {
		c.tested[p] = true
	}
}

func (c collector) binary(n *luasyntax.Binary) {
	switch n.Operator {
	case "and", "or":
		c.test(n.Left)
	case "==", "~=":
		c.test(n.Left)
		c.test(n.Right)
	}
}

func (c collector) table(n *luasyntax.Table) {
	for _, field := range n.Fields {
		key, isText := field.Key.(*luasyntax.String)
		if _, isFunction := field.Value.(*luasyntax.Function); isText && isFunction {
			c.fields[key.Value] = true
		}
	}
}

// call minds require, and functions that look at a global or set some.
func (c collector) call(n *luasyntax.Call) {
	if index, ok := n.Function.(*luasyntax.Index); ok {
		key, _ := constantKey(index)
		c.setsHandlers = c.setsHandlers || key == "on"
		return
	}
	name, ok := n.Function.(*luasyntax.Name)
	if !ok || name.Local != nil || len(n.Arguments) == 0 {
		return
	}
	first := n.Arguments[0]
	switch name.Name {
	case "require":
		if module, ok := first.(*luasyntax.String); ok {
			c.requires = append(c.requires, module.Value)
		}
	case "setfenv", "module":
		c.anyGlobals = true
	case "type", "tostring":
		c.test(first)
	case "pairs", "next", "rawget":
		c.plain[first] = true
	case "rawset":
		c.rawset(n)
	}
}

func (c collector) rawset(n *luasyntax.Call) {
	if len(n.Arguments) < 2 {
		return
	}
	key, ok := n.Arguments[1].(*luasyntax.String)
	switch {
	case !ok:
	case isGlobalTable(n.Arguments[0]):
		c.plain[n.Arguments[0]] = true
		c.writes[key.Value] = append(c.writes[key.Value], write{at: n.Pos(), declares: true})
	default:
		c.fields[key.Value] = true
	}
}

func (c collector) statement(s luasyntax.Statement) {
	switch s := s.(type) {
	case *luasyntax.If:
		for _, clause := range s.Clauses {
			c.test(clause.Condition)
		}
	case *luasyntax.While:
		c.test(s.Condition)
	case *luasyntax.Repeat:
		c.test(s.Condition)
	case *luasyntax.Assign:
		for i, target := range s.Targets {
			var v luasyntax.Expression
			if len(s.Targets) == len(s.Values) {
				v = s.Values[i]
			}
			c.assign(target, v)
		}
	case *luasyntax.FunctionStatement:
		c.assign(s.Target, s.Function)
	case *luasyntax.LocalStatement:
		c.initial(s.Locals, s.Values)
	case *luasyntax.LocalFunction:
		c.values[s.Local] = value{of: s.Function}
	case *luasyntax.GenericFor:
		for i, local := range s.Variables {
			c.values[local] = value{of: s.Values[0], index: i, iterated: true}
		}
	}
}

// assign notes what is set.
func (c collector) assign(target, v luasyntax.Expression) {
	switch target := target.(type) {
	case *luasyntax.Name:
		if target.Local != nil {
			c.assigned[target.Local] = true
			return
		}
		if f, ok := v.(*luasyntax.Function); ok && target.Name == "init" && c.top {
			c.start[f] = true
		}
		c.targets[target] = true
		c.global(target.Name, write{target.Pos(), c.declaring, c.top, v})
	case *luasyntax.Index:
		c.targets[target] = true
		key, ok := constantKey(target)
		switch {
		case !isGlobalTable(target.Object):
			c.fields[key] = true
			c.sets = append(c.sets, target)
		case ok:
			c.global(key, write{at: target.Pos(), declares: true, value: v})
		}
	}
}

func (c collector) global(name string, w write) { c.writes[name] = append(c.writes[name], w) }

// initial notes the values that variables begin with; those behind the last
// expression are its further results.
func (f *facts) initial(locals []*luasyntax.Local, values []luasyntax.Expression) {
	for i, local := range locals {
		switch last := len(values) - 1; {
		case i <= last:
			f.values[local] = value{of: values[i]}
		case last >= 0:
			f.values[local] = value{of: values[last], index: i - last}
		}
	}
}
