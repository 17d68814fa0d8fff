package programs

import (
	"fmt"
	"strings"
)

// deepest is how deep statements nest.
const deepest = 6

// mostLocals bounds the variables of a function; Lua allows 200.
const mostLocals = 60

func line(format string, args ...any) []*Statement {
	return []*Statement{{Close: fmt.Sprintf(format, args...)}}
}

func with(open string, body []*Statement, end string) []*Statement {
	return []*Statement{{Parts: []Part{{open, body}}, Close: end}}
}

// block is a list of statements in a scope of their own.
func (g *generator) block(most int) (list []*Statement) {
	g.inner(func() { list = g.statements(most) })
	return list
}

func (g *generator) statements(most int) (list []*Statement) {
	for range g.IntN(most + 1) {
		list = append(list, g.statement()...)
	}
	return list
}

func (g *generator) statement() []*Statement {
	simple := []func() []*Statement{g.local, g.local, g.assign, g.assign, g.swap, g.show, g.show, g.showAll, g.store, g.keep, g.attempt, g.late, g.change}
	nested := []func() []*Statement{g.branch, g.branch, g.while, g.whileTrue, g.repeat, g.count, g.each, g.iterate, g.do, g.define, g.jump, g.jumpBack, g.method, g.resume, g.countFine}
	if g.loops > 0 {
		simple = append(simple, g.leave, g.leave)
	}
	if g.depth < deepest && !g.chance(2) {
		return nested[g.IntN(len(nested))]()
	}
	return simple[g.IntN(len(simple))]()
}

func (g *generator) local() []*Statement {
	if g.scope.locals > mostLocals {
		return g.show()
	}
	k := kind(g.IntN(int(kinds)))
	name := g.fresh(k)
	defer func() { g.declare(k, name) }()
	switch k {
	case number:
		if g.chance(3) {
			other := g.fresh(anything)
			defer g.declare(anything, other)
			return line("local %s, %s = %s %% 1009, %s", name, other, g.number(2), g.value(1))
		}
		return line("local %s = %s %% 1009", name, g.number(2))
	case text:
		return line("local %s = %s", name, g.textual(2))
	case table:
		return line("local %s = %s", name, g.constructor(1))
	case function:
		return g.functionNamed("local function "+name, name)
	}
	switch g.IntN(4) {
	case 0:
		return line("local %s", name)
	case 1:
		other := g.fresh(anything)
		defer g.declare(anything, other)
		return line("local %s, %s = %s", other, name, g.pick(g.rest(), g.call(1), g.value(1), "nil, "+g.value(1)))
	}
	return line("local %s = %s", name, g.value(2))
}

// target is a variable or a field for a number.
func (g *generator) target() string {
	t := g.variable(table, "obj")
	return g.pick(g.variable(number, "G1"), g.variable(number, "G2"), t+g.pick(".x", ".y", "[#"+t+" % 3 + 1]"))
}

func (g *generator) assign() []*Statement {
	if name := g.variable(anything, ""); name != "" && g.chance(2) {
		return line("%s = %s", name, g.pick(g.value(2), "("+g.call(2)+")", g.call(1)+", "+g.value(1), g.value(1)+", 2", g.call(2)))
	}
	if first, second := g.variable(anything, ""), g.variable(anything, ""); first != second && g.chance(3) {
		return line("%s, %s = %s", first, second, g.pick(second+", "+first, g.call(1), g.rest(), g.value(1), g.value(1)+", "+g.value(1)+", "+g.call(1), "("+g.call(1)+")"))
	}
	if name := g.variable(text, ""); name != "" && g.chance(4) {
		return line("%s = (%s):sub(1, 9)", name, g.textual(2))
	}
	return line("%s = %s %% 1009", g.target(), g.number(3))
}

// swap assigns several, of which some may be used on the right.
func (g *generator) swap() []*Statement {
	var targets, values []string
	seen := map[string]bool{}
	for range 2 + g.IntN(2) {
		target := g.target()
		if strings.ContainsAny(target, ".[") && seen[""] || seen[target] {
			continue // which of two is assigned last is not said
		}
		seen[target] = true
		if strings.ContainsAny(target, ".[") {
			seen[""] = true
		}
		targets = append(targets, target)
		values = append(values, g.pick(g.number(1)+" % 1009", g.variable(number, "5")))
	}
	return line("%s = %s", strings.Join(targets, ", "), strings.Join(values, ", "))
}

func (g *generator) show() []*Statement {
	return line("out(%s)", g.value(2))
}

func (g *generator) showAll() []*Statement {
	if g.chance(2) {
		return line("out(%s)", g.list(2))
	}
	return line("out(%s, %s, %s)", g.value(1), g.value(1), g.pick(g.value(1), g.rest(), g.call(1)))
}

func (g *generator) store() []*Statement {
	name := g.variable(table, "")
	if name == "" {
		return g.show()
	}
	return line("%s[#%s %% 5 + 1] = %s", name, name, g.number(1))
}

// change calls a function of the library that changes a table. The table never gets shorter,
// so that it has no holes: which of its borders is its length is not said.
func (g *generator) change() []*Statement {
	t := g.variable(table, "obj")
	return line(g.pick("table.insert(%[1]s, %[2]s)", "table.insert(%[1]s, table.remove(%[1]s) or 0)", "table.insert(%[1]s, 1, %[2]s)", "table.insert(%[1]s, 1, table.remove(%[1]s, 1) or %[2]s)",
		"out(table.unpack(%[1]s, 1, %[2]s %% 4))", "table.sort(%[1]s) out(%[2]s)", "table.sort(%[1]s, function(a, b) return a > b end) out(%[1]s[1], %[2]s)", "out(#%[1]s, %[1]s[%[2]s])"), t, g.number(1))
}

// rest are the values that the function was given behind its parameters.
func (g *generator) rest() string {
	if g.vararg {
		return "..."
	}
	return "nil"
}

// keep keeps a closure, which is called at the end.
func (g *generator) keep() []*Statement {
	name := g.variable(number, "")
	if name == "" {
		return g.show()
	}
	if g.chance(4) {
		return line("kept[#kept + 1] = (function() local v = %s return function(...) %s, v = (v + 1) %% 1009, %s return %s, v, ... end end)()", name, name, name, name)
	}
	if g.chance(2) {
		return line("kept[#kept + 1] = function() %s = (%s + 1) %% 1009 return %s end", name, name, name)
	}
	return line("kept[#kept + 1] = function() return %s, %s end", name, g.variable(anything, "nil"))
}

// late calls a closure that was kept.
func (g *generator) late() []*Statement { return line("out(late())") }

func (g *generator) attempt() []*Statement {
	vararg := g.vararg
	defer func() { g.vararg = vararg }()
	g.vararg = false
	return line("out((pcall(function() %s return %s end)))", g.pick("", "out(1)", "error('x')", g.target()+" = "+g.number(1)+" % 1009"), g.number(1))
}

// leave leaves or continues a loop.
func (g *generator) leave() []*Statement {
	if label := g.continues[len(g.continues)-1]; label != "" && g.chance(2) {
		return with(fmt.Sprintf("if %s then", g.condition(1)), line("goto %s", label), "end")
	}
	switch g.IntN(4) {
	case 0:
		return with("do", line("break"), "end")
	case 1:
		return with(fmt.Sprintf("if %s then", g.condition(1)), append(g.statements(1), line("break")...), "end")
	case 2:
		if label := g.continues[g.IntN(len(g.continues))]; label != "" {
			return with("do", line("goto %s", label), "end")
		}
	}
	return with(fmt.Sprintf("if %s then", g.condition(1)), line("break"), "end")
}
