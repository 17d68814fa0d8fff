package programs

import (
	"fmt"
	"strings"
)

// loop writes the body of a loop; some begin with tick, some have it later, and some a
// label at the end.
func (g *generator) loop(most int, declare func()) (body []*Statement) {
	label := ""
	if g.chance(3) {
		g.labels++
		label = fmt.Sprintf("c%d", g.labels)
	}
	g.loops++
	g.continues = append(g.continues, label)
	g.inner(func() {
		if declare != nil {
			declare()
		}
		body = g.statements(most)
		if label != "" {
			// Where the label is the last of the block, a goto to it leaves the scope of all
			// variables; before tick it would jump into it.
			body = append(with("do", body, "end"), line("::%s::", label)...)
		}
	})
	g.loops--
	g.continues = g.continues[:len(g.continues)-1]
	at := len(body)
	if label == "" {
		at = g.IntN(len(body) + 1)
		if len(body) > 0 && g.chance(2) {
			at = max(at, 1)
		}
	}
	ticked := append([]*Statement{}, body[:at]...)
	ticked = append(ticked, line("tick()")...)
	return append(ticked, body[at:]...)
}

func (g *generator) branch() []*Statement {
	s := &Statement{Close: "end"}
	word := "if"
	for range 1 + g.IntN(3) {
		s.Parts = append(s.Parts, Part{fmt.Sprintf("%s %s then", word, g.condition(g.IntN(3))), g.block(3)})
		word = "elseif"
	}
	if g.chance(2) {
		s.Parts = append(s.Parts, Part{"else", g.block(3)})
	}
	return []*Statement{s}
}

func (g *generator) while() []*Statement {
	return with(fmt.Sprintf("while %s do", g.condition(g.IntN(3))), g.loop(4, nil), "end")
}

// whileTrue counts, anywhere in its body.
func (g *generator) whileTrue() []*Statement {
	name := g.fresh(number)
	var list []*Statement
	g.inner(func() {
		g.declare(number, name)
		body := g.loop(3, nil)
		end := with(fmt.Sprintf("if %s %s %d then", name, g.pick(">", ">="), g.IntN(4)), line("break"), "end")
		step := line("%s = %s + 1", name, name)
		if g.chance(2) {
			body = append(body, append(end, step...)...)
			if last := body[len(body)-3]; strings.HasPrefix(last.Close, "::") {
				body = append(body[:len(body)-2:len(body)-2], body[len(body)-2:]...)
			}
		} else {
			body = append(append(end, step...), body...)
		}
		open, closing := "while true do", "end"
		if g.chance(3) {
			open, closing = "repeat", "until "+g.pick("false", "nil", "not true")
		}
		list = append(line("local %s = 0", name), with(open, body, closing)...)
	})
	return with("do", list, "end")
}

// repeat has a condition in the scope of its body.
func (g *generator) repeat() []*Statement {
	var condition string
	body := g.loop(4, nil)
	g.inner(func() {
		condition = g.condition(g.IntN(3))
		if len(body) > 0 && g.chance(2) && !strings.HasPrefix(body[len(body)-1].Close, "::") {
			name := g.fresh(number)
			body = append(body, line("local %s = %s", name, g.number(1))...)
			condition = fmt.Sprintf("%s > %d or %s", name, g.IntN(6), condition)
			if g.chance(2) {
				body = append(body, line("kept[#kept + 1] = function() %s = (%s + 1) %% 1009 return %s end", name, name, name)...)
			}
		}
	})
	return with("repeat", body, "until "+condition)
}

func (g *generator) count() []*Statement {
	name := g.fresh(number)
	from, to := g.IntN(5), g.IntN(5)
	open := fmt.Sprintf("for %s = %d, %d%s do", name, from, to, g.pick("", "", ", 1", ", 2", ", -1"))
	if g.chance(3) {
		open = fmt.Sprintf("for %s = %s %% 4, %s %% 5 do", name, g.number(1), g.number(1))
	}
	return with(open, g.loop(4, func() { g.declare(number, name) }), "end")
}

func (g *generator) each() []*Statement {
	key, value := g.fresh(number), g.fresh(number)
	t := g.pick(g.variable(table, "{}"), "{"+g.list(1)+"}")
	if g.chance(3) {
		t = "{" + g.number(1) + "}"
		return with(fmt.Sprintf("for %s, %s in %s do", key, value, g.pick("pairs("+t+")", "next, "+t)), g.loop(4, func() { g.declare(number, key); g.declare(number, value) }), "end")
	}
	return with(fmt.Sprintf("for %s, %s in ipairs(%s) do", key, value, t), g.loop(4, func() { g.declare(number, key); g.declare(number, value) }), "end")
}

// countFine is a loop whose variable has halves and quarters. No expression has the variable,
// because its text shows that it is no integer.
func (g *generator) countFine() []*Statement {
	step := g.pick("0.25", "0.5", "-0.5", "1.5")
	body := append(line("out(q)"), g.loop(3, nil)...)
	return with(fmt.Sprintf("for q = %d, %d, %s do", g.IntN(3), g.IntN(3), step), body, "end")
}

// resume makes a coroutine that yields, and resumes it some times.
func (g *generator) resume() []*Statement {
	name := g.fresh(function)
	var list []*Statement
	g.inner(func() {
		body := g.functionNamed("coroutine.create(function", "")
		inner := body[0].Parts[0].Body
		for range 1 + g.IntN(2) {
			at := g.IntN(len(inner) + 1)
			if at == len(inner) && at > 0 && strings.HasPrefix(inner[at-1].Close, "return") {
				at--
			}
			yield := line("out(%s(%s))", g.pick("coroutine.yield", "pcall(coroutine.yield, "+g.number(0)+")", "(coroutine.yield)"), g.number(0))
			inner = append(inner[:at:at], append(yield, inner[at:]...)...)
		}
		list = with("local "+name+" = coroutine.create(function(...)", inner, "end)")
	})
	for range 1 + g.IntN(3) {
		list = append(list, line("report(coroutine.resume(%s, %s))", name, g.list(1))...)
	}
	return with("do", append(list, line("out(coroutine.status(%s))", name)...), "end")
}

// iterate is over a function, or a coroutine.
func (g *generator) iterate() []*Statement {
	name := g.fresh(number)
	iterator := g.pick("upto("+g.number(1)+" % 4)", "yielding("+g.number(1)+" % 4)", "pairs(num("+g.number(1)+" % 4))", "function(_, i) i = (i or 0) + 1 if i < 4 then return i end end")
	return with(fmt.Sprintf("for %s in %s do", name, iterator), g.loop(4, func() { g.declare(number, name) }), "end")
}

func (g *generator) do() []*Statement { return with("do", g.block(4), "end") }

// functionNamed is a function with its body.
func (g *generator) functionNamed(open, name string) []*Statement {
	outer := *g
	defer func() {
		g.loops, g.continues, g.vararg = outer.loops, outer.continues, outer.vararg
	}()
	g.loops, g.continues, g.vararg = 0, nil, g.chance(2)
	var parameters []string
	var body []*Statement
	g.inner(func() {
		g.scope.locals = 0
		for range g.IntN(4) {
			parameters = append(parameters, g.fresh(anything))
			g.declare(anything, parameters[len(parameters)-1])
		}
		if g.vararg {
			parameters = append(parameters, "...")
		}
		body = append(line("tick()"), g.statements(3)...)
		body = append(body, g.results()...)
	})
	return with(fmt.Sprintf("%s(%s)", open, strings.Join(parameters, ", ")), body, "end")
}

func (g *generator) results() []*Statement {
	switch g.IntN(5) {
	case 0:
		return nil
	case 1:
		return line("return %s", g.pick(g.list(2), "("+g.call(1)+")", g.number(1)+", "+g.call(1), g.rest()))
	case 2:
		return line("return %s", g.call(1))
	case 3:
		return with(fmt.Sprintf("if %s then", g.condition(1)), line("return %s", g.number(2)), "end")
	}
	return line("return %s", g.number(2))
}

func (g *generator) define() []*Statement {
	name := g.variable(function, "")
	if name == "" {
		name = g.fresh(function)
		defer g.declare(function, name)
		return g.functionNamed("local function "+name, name)
	}
	return g.functionNamed("function "+name, name)
}

func (g *generator) method() []*Statement {
	name := g.variable(table, "obj")
	return g.functionNamed("function "+name+g.pick(":m", ".m"), name)
}

// jump goes over statements.
func (g *generator) jump() []*Statement {
	g.labels++
	label := fmt.Sprintf("l%d", g.labels)
	over := g.block(3)
	list := append(with(g.pick("do", fmt.Sprintf("if %s then", g.condition(1))), line("goto %s", label), "end"), with("do", over, "end")...)
	return with("do", append(append(list, line("::%s::", label)...), g.block(2)...), "end")
}

// jumpBack is a loop of gotos.
func (g *generator) jumpBack() []*Statement {
	g.labels++
	label := fmt.Sprintf("l%d", g.labels)
	name := g.fresh(number)
	var list []*Statement
	g.inner(func() {
		g.declare(number, name)
		body := g.block(3)
		list = append(line("local %s = 0", name), line("::%s::", label)...)
		list = append(list, with("do", body, "end")...)
		list = append(list, line("%s = %s + 1", name, name)...)
		list = append(list, line("tick()")...)
		list = append(list, with(fmt.Sprintf("if %s < %d then", name, g.IntN(4)), line("goto %s", label), "end")...)
	})
	return with("do", list, "end")
}
