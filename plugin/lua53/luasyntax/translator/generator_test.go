package translator_test

import (
	"fmt"
	"math/rand"
	"strings"
)

// generator writes random programs that end. Variables hold whole numbers from
// 0 to 1008, so that neither 53 bits nor the kinds of numbers tell Lua 5.3 from
// gopher-lua; what is shown goes through `out`, which prints both alike. What
// may fail runs in a coroutine: an error within gopher-lua's own pcall closes
// the upvalues of the functions that go on, too.
type generator struct {
	random *rand.Rand
	out    strings.Builder
	// operators of Lua 5.3, and to-be-closed variables of 5.4, may be used.
	operators, closes bool
	// variables and functions are what is in scope, scopes where the blocks
	// of variables began.
	variables, functions []string
	names, depth         int
	loops                int
	variadic             bool
}

const prologue = `local fs = {}
local function out(...)
  local parts = {}
  for i = 1, select("#", ...) do
    local v = (select(i, ...))
    if type(v) == "number" then
      if v ~= v then v = "nan" elseif v - v ~= 0 then v = "infinite" elseif v == 0 then v = "0" else v = string.format("%.14g", v) end
    end
    parts[i] = tostring(v)
  end
  print(table.concat(parts, " "))
end
local function try(f)
  local ok, v = coroutine.resume(coroutine.create(f))
  if ok then out(v) else out("error") end
end
local function resource(name)
  return setmetatable({}, { __close = function(_, err) out("close", name, err ~= nil) end })
end
`

func program(seed int64, operators, closes bool) string {
	g := &generator{random: rand.New(rand.NewSource(seed)), operators: operators, closes: closes, variadic: true}
	g.out.WriteString(prologue)
	g.block(8)
	g.out.WriteString("for i = 1, #fs do out(fs[i](), fs[i]()) end\n")
	return g.out.String()
}

func (g *generator) chance(n int) bool { return g.random.Intn(n) == 0 }

func (g *generator) pick(list ...string) string { return list[g.random.Intn(len(list))] }

// put writes words, with a line's end, a comment or a blank between them.
func (g *generator) put(format string, args ...any) {
	fmt.Fprintf(&g.out, format, args...)
	g.out.WriteString(g.pick(" ", "\n", "\n", "\n", " ;", " -- a comment\n", " --[=[ long\n ]=] "))
}

func (g *generator) fresh() string {
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

func (g *generator) block(statements int) {
	variables, functions := len(g.variables), len(g.functions)
	g.depth++
	for range 1 + g.random.Intn(statements) {
		g.statement()
	}
	g.depth--
	g.variables, g.functions = g.variables[:variables], g.functions[:functions]
}

func (g *generator) variable() string {
	if len(g.variables) == 0 {
		return "7"
	}
	return g.pick(g.variables...)
}

func (g *generator) statement() {
	kinds := []func(){g.local, g.local, g.assign, g.swap, g.show, g.show, g.attempt, g.collect, g.table, g.fields, g.logic, g.recursion}
	if g.depth < 5 {
		kinds = append(kinds, g.condition, g.numericFor, g.genericFor, g.while, g.repeat, g.function, g.do)
	}
	if g.loops > 0 {
		kinds = append(kinds, g.leave, g.next)
	}
	if g.closes {
		kinds = append(kinds, g.close, g.returns)
	}
	kinds[g.random.Intn(len(kinds))]()
}

// whole is an expression within the bounds of a variable.
func (g *generator) whole() string { return "(" + g.expression(3) + ") % 1009" }

func (g *generator) local() {
	name := g.fresh()
	if g.closes && g.chance(4) {
		g.put("local %s <const> = %s", name, g.whole())
		return
	}
	if g.chance(4) {
		g.put("local %s, unused = %s, %s", name, g.whole(), g.whole())
	} else {
		g.put("local %s = %s", name, g.whole())
	}
	g.variables = append(g.variables, name)
}

func (g *generator) assign() {
	if len(g.variables) > 0 {
		g.put("%s = %s", g.variable(), g.whole())
	}
}

func (g *generator) swap() {
	if len(g.variables) < 2 {
		return
	}
	order := g.random.Perm(len(g.variables))
	a, b := g.variables[order[0]], g.variables[order[1]]
	g.put(g.pick("%[1]s, %[2]s = %[2]s, %[1]s", "%[1]s, %[2]s = %[2]s", "%[1]s, %[2]s = %[3]s, %[1]s",
		"%[2]s, %[1]s = (function(...) return ... end)(%[1]s, %[2]s)"), a, b, g.whole())
	g.put("%s, %s = %s or 0, %s or 0", a, b, a, b)
}

// fields assigns to fields and variables at once.
func (g *generator) fields() {
	if len(g.variables) == 0 {
		return
	}
	t, a := g.fresh(), g.variable()
	g.put("local %s = { x = 1, 2, 3, f = function(self, ...) return self.x, ... end }", t)
	g.put(g.pick("%[1]s.x, %[2]s = %[2]s, 5", "%[2]s, %[1]s.x = %[1]s[1], %[2]s", "%[1]s[%[2]s], %[2]s = %[2]s, %[3]s",
		"%[2]s, %[1]s[1], %[1]s.x = %[1]s:f(%[2]s, 7)", "%[1]s.x, %[1]s[1] = %[1]s[1], %[1]s.x",
		"%[1]s[1], %[2]s = (function() %[2]s = 3 return %[2]s end)(), 8 + %[2]s"), t, a, g.whole())
	g.put("out(%[1]s.x, %[1]s[1], %[1]s[%[2]s], %[2]s, %[1]s:f(%[2]s))", t, a)
}

// logic shows operators that may skip an operand.
func (g *generator) logic() {
	a, b, c := g.variable(), g.whole(), g.variable()
	g.put(g.pick("out(%s > 5 and %s or %s)", "out(not (%s == 3) and %s ~= 4, %s)", "out((%s or 1) + %s, %s and nil)",
		"local r = %s < %s or %s out(r)", "if not (%s < 9 and %s > 3) or %s == 1 then out('yes') end",
		"out((%s < 9 and 'x' or 'yy') .. '/' .. #(%s < 3 and 'x' .. 1 or '') .. ('a' .. 'b'), #{%s})"), a, b, c)
}

// recursion counts down in a function that calls itself, with a counter that it
// shares with another.
func (g *generator) recursion() {
	name, counter := g.fresh(), g.fresh()
	g.put("local %s = 0", counter)
	g.put("local function %s(n, ...) %s = %s + select('#', ...) if n > 0 then return %s(n - 1, n, ...) end return ... end",
		name, counter, counter, name)
	g.put("out(%s, %s(%d))", counter, name, g.random.Intn(5))
	g.put("out(%s)", counter)
	g.variables = append(g.variables, counter)
}

func (g *generator) show() { g.put("out(%s, %s)", g.expression(3), g.whole()) }

// attempt shows an expression that may fail.
func (g *generator) attempt() {
	operand := g.pick(`"0x10"`, `"7"`, `" 12 "`, "7 / 2", "1.5", "{}", "nil", `"x"`, "2 ^ 3")
	operator := g.pick("+", "-", "*")
	switch {
	case g.closes:
		// Lua 5.4 has no bit operations on strings any more.
		operand, operator = g.pick("7 / 2", "1.5", "{}", "nil", "2 ^ 3"), g.pick("&", "|", "~", "<<")
		g.put("try(function() return %s %s %s end)", operand, operator, g.variable())
		return
	case g.operators:
		operator = g.pick("//", "&", "|", "~", "<<")
	}
	right := g.pick("3", `"5"`, g.variable())
	if operator == "//" {
		right = "3" // a float divided by 0 is infinite in Lua 5.3
	}
	g.put("try(function() return %s %s %s end)", operand, operator, right)
}

// collect keeps a closure that changes a variable.
func (g *generator) collect() {
	if len(g.variables) > 0 {
		v := g.variable()
		g.put("fs[#fs + 1] = function() %s = (%s + %s) %% 1009 return %s end", v, v, g.expression(1), v)
	}
}

func (g *generator) table() {
	name := g.fresh()
	items := g.random.Intn(4)
	if g.chance(3) {
		items = 50 * (1 + g.random.Intn(2))
	}
	list := make([]string, items)
	for i := range list {
		list[i] = g.pick("1", "2", g.variable())
	}
	list = append(list, fmt.Sprintf("n = select('#', 1, %s), ['k' .. %s] = %s", g.variable(), g.variable(), g.whole()),
		"last = (function() return 1, 2 end)()")
	g.put("local %s = {%s}", name, strings.Join(list, ", "))
	g.put("out(#%[1]s, %[1]s.n, %[1]s[1], %[1]s[2], %[1]s[50], %[1]s.last)", name)
	g.put("%[1]s, %[1]s.n = 1, 2", name)
	g.put("out(%s)", name)
}

func (g *generator) condition() {
	g.put("if %s %s %s then", g.whole(), g.pick("<", ">", "==", "~=", "<=", ">="), g.whole())
	g.block(3)
	if g.chance(2) {
		g.put("else")
		g.block(3)
	}
	g.put("end")
}

func (g *generator) loop(variables ...string) {
	g.loops++
	count := len(g.variables)
	g.variables = append(g.variables, variables...)
	g.block(5)
	g.variables = g.variables[:count]
	g.loops--
	g.put("::continue::")
}

func (g *generator) numericFor() {
	name := g.fresh()
	g.put("for %s = 1, %d do do", name, 1+g.random.Intn(3))
	g.loop(name)
	g.put("end end")
}

func (g *generator) genericFor() {
	name := g.fresh()
	g.put("for _, %s in ipairs { %s, %s } do", name, g.whole(), g.whole())
	g.loop(name)
	g.put("end")
}

func (g *generator) while() {
	name := g.fresh()
	g.put("local %s = 0", name)
	g.put("while %s < 3 do", name)
	g.put("%s = %s + 1", name, name)
	g.loop()
	g.put("end")
}

func (g *generator) repeat() {
	name := g.fresh()
	g.put("local %s = 0", name)
	g.put("repeat")
	g.put("%s = %s + 1", name, name)
	last := g.fresh()
	g.put("local %s = %s >= 2", last, name)
	if g.closes && g.chance(3) {
		g.close()
	}
	g.put("do")
	g.loop()
	g.put("end")
	g.put("until %s", last)
}

func (g *generator) do() {
	g.put("do")
	g.block(4)
	g.put("end")
}

// function defines one that is called at once, and hides an outer name.
func (g *generator) function() {
	name := g.fresh()
	loops, variadic := g.loops, g.variadic
	g.loops, g.variadic = 0, true
	parameter := g.fresh()
	g.put("local %s = function(%s, ...)", name, parameter)
	g.variables = append(g.variables, parameter)
	g.block(5)
	g.variables = g.variables[:len(g.variables)-1]
	g.put("return %s, ...", g.whole())
	g.put("end")
	g.loops, g.variadic = loops, variadic
	g.put("out(%s(%s, %s, nil))", name, g.whole(), g.variable())
	if g.chance(3) {
		g.put("local out = function(...) out('shadow', ...) end")
	}
}

func (g *generator) leave() {
	g.put("if %s %% 2 == 0 then local x = %s break end", g.variable(), g.whole())
}

func (g *generator) next() { g.put("if %s %% 3 == 0 then goto continue end", g.variable()) }

func (g *generator) close() {
	g.put("local %[1]s <close> = resource('%[1]s')", g.fresh())
}

func (g *generator) returns() {
	g.put("if %s %% 5 == 0 then return %s, ... end", g.variable(), g.whole())
}

// expression has a value below 2^45.
func (g *generator) expression(depth int) string {
	if depth == 0 || g.chance(4) {
		return g.pick(g.variable(), g.variable(), fmt.Sprint(g.random.Intn(100)), "(-3)", "'4'+0", "0x1F")
	}
	left, right := g.operand(depth-1), g.operand(depth-1)
	if !g.operators || g.chance(3) {
		return left + g.pick(" + ", " - ", " % 7 + ", " - -", "*3 - ") + right
	}
	return g.pick(
		left+" // 3 + "+right, left+" & "+right, left+" | "+right, left+" ~ "+right, "~"+left, "- ~"+left,
		left+" << 3", "("+left+" & 0xff) >> 2", left+" // -7", left+" % -7", "1 << 2 + "+left+" % 5",
		left+" & "+right+" | "+left+" ~ "+right, "#'abc' & "+left, "-"+left+" // 2 | 1", "\"\\x31\\z\n   2\" // 5")
}

func (g *generator) operand(depth int) string {
	if g.chance(2) {
		return "(" + g.expression(depth) + ")"
	}
	return g.variable()
}
