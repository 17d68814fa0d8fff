package luacheck

import (
	"strings"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/parser"
	"janus-golua/plugin/nearest"
)

// collector goes through a file. A copy of it goes into each function.
type collector struct {
	*facts
	// declaring says that the walk is outside of functions, or in `init`; top only the former.
	declaring, top bool
	// plain are the uses of `_G` of the form _G.name.
	plain map[luasyntax.Node]bool
	// targets are names that are set, and not read.
	targets map[luasyntax.Node]bool
	// start is the function `init`.
	start map[*luasyntax.Function]bool
	// tried are the functions that a pcall calls; trying says that the walk is in one of them.
	tried  map[*luasyntax.Function]bool
	trying bool
}

func (f *facts) collect(chunk *parser.Chunk) {
	c := collector{
		facts: f, declaring: true, top: true, plain: map[luasyntax.Node]bool{}, targets: map[luasyntax.Node]bool{},
		start: map[*luasyntax.Function]bool{}, tried: map[*luasyntax.Function]bool{},
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
		inner.declaring, inner.top, inner.trying = c.start[n], false, c.trying || c.tried[n]
		for _, parameter := range n.Parameters {
			c.local(parameter)
		}
		luasyntax.Walk(n.Body, inner.visit)
		return false
	case *luasyntax.Name:
		c.name(n)
	case *luasyntax.Index:
		c.packages(n)
		if key, ok := constantKey(n); ok && isGlobalTable(n.Object) {
			c.plain[n.Object] = true
			if !c.targets[n] {
				c.used[key] = true
			}
		}
	case *luasyntax.String:
		if len(n.Value) <= nearest.Longest {
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

// name notes other uses of the global table, after which any global may be set.
func (c collector) name(n *luasyntax.Name) {
	switch {
	case n.Name == "_ENV" || isGlobalTable(n) && !c.plain[n]:
		c.anyGlobals = true
	case n.Local == nil && !c.targets[n]:
		c.used[n.Name] = true
	}
}

// packages notes changes of where `require` looks.
func (c collector) packages(n *luasyntax.Index) {
	switch strings.TrimPrefix(path(n), "_G.") {
	case "package.path", "package.preload", "package.loaded", "package.searchers", "package.loaders":
		c.anyModules = true
	}
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

// call notes require, and functions that look at a global or set globals.
func (c collector) call(n *luasyntax.Call) {
	c.escape(n.Arguments)
	if index, ok := n.Function.(*luasyntax.Index); ok {
		key, _ := constantKey(index)
		c.setsHandlers = c.setsHandlers || key == "on"
		return
	}
	name, ok := n.Function.(*luasyntax.Name)
	if !ok || name.Local != nil || len(n.Arguments) == 0 {
		return
	}
	argument := n.Arguments[0]
	switch name.Name {
	case "require":
		module, ok := argument.(*luasyntax.String)
		if ok {
			c.requires = append(c.requires, module.Value)
			c.optional[module.Value] = c.optional[module.Value] || c.trying
		}
		c.anyGlobals = c.anyGlobals || !ok
	case "pcall", "xpcall":
		c.try(n.Arguments)
	case "setfenv", "module", "dofile", "loadfile":
		c.anyGlobals = true
	case "type", "tostring":
		c.test(argument)
	case "pairs", "next", "rawget":
		c.plain[argument] = true
	case "rawset":
		c.rawset(n)
	}
}

// try notes the function that a pcall calls, which may be require itself.
func (c collector) try(arguments []luasyntax.Expression) {
	if f, ok := arguments[0].(*luasyntax.Function); ok {
		c.tried[f] = true
	}
	if path(arguments[0]) != "require" {
		return
	}
	for _, argument := range arguments[1:] {
		if module, ok := argument.(*luasyntax.String); ok {
			c.optional[module.Value] = true
		}
	}
}

// escape notes the global tables among arguments.
func (c collector) escape(arguments []luasyntax.Expression) {
	for _, argument := range arguments {
		if name, ok := argument.(*luasyntax.Name); ok && name.Local == nil {
			c.escaped[name.Name] = true
		}
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
	case *luasyntax.CallStatement:
		if module, ok := requires(s.Call); ok {
			c.loaded[module] = true
		}
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

// requires is the module in a call of require.
func requires(e luasyntax.Expression) (module string, ok bool) {
	call, isCall := e.(*luasyntax.Call)
	if !isCall || path(call.Function) != "require" {
		return "", false
	}
	text, ok := first(call.Arguments).(*luasyntax.String)
	if !ok {
		return "", false
	}
	return text.Value, true
}

// assign notes an assignment.
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
			if !ok {
				c.escape([]luasyntax.Expression{target.Object})
			}
		case ok:
			c.global(key, write{at: target.Pos(), declares: true, value: v})
		}
	}
}

func (c collector) global(name string, w write) { c.writes[name] = append(c.writes[name], w) }
