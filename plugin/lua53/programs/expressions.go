package programs

import (
	"fmt"
	"strings"
)

// number is an expression for a small whole number.
func (g *generator) number(depth int) string {
	if depth <= 0 {
		return g.pick(g.variable(number, "3"), g.variable(number, "8"), "0", "1", "2", "7", "#"+g.variable(table, "{}"), "#"+g.variable(text, `"ab"`))
	}
	d := depth - 1
	if g.chance(4) {
		return g.calculated(d)
	}
	switch g.IntN(16) {
	case 0, 1:
		return fmt.Sprintf("(%s %s %s)", g.number(d), g.pick("+", "-"), g.number(d))
	case 2:
		return fmt.Sprintf("(%s * %s %% %d)", g.number(d), g.number(d), 1+g.IntN(97))
	case 3:
		return fmt.Sprintf("(%s // %d)", g.number(d), 1+g.IntN(9))
	case 4:
		return fmt.Sprintf("(%s %s 0xff)", g.number(d), g.pick("&", "|", "~"))
	case 5:
		return fmt.Sprintf("(%s and %s or %s)", g.condition(d), g.number(d), g.number(d))
	case 6:
		return fmt.Sprintf("(%s or %s)", g.pick("nil", "false", "("+g.condition(d)+") and nil", g.field()), g.number(d))
	case 7:
		return "-" + g.number(0)
	case 8, 9:
		return fmt.Sprintf("(%s or 0)", g.call(d))
	case 10:
		return fmt.Sprintf("(%s or %s)", g.field(), g.number(d))
	case 11:
		return fmt.Sprintf("select('#', %s)", g.list(d))
	case 12:
		return fmt.Sprintf("(select(%d, %s, 5))", 1+g.IntN(2), g.list(d))
	case 13:
		return fmt.Sprintf("#{%s}", g.list(d))
	case 14:
		return fmt.Sprintf("(function(...) return %s end)(%s)", g.pick("(...)", "select('#', ...)", "1, ..."), g.list(d))
	}
	return g.number(0)
}

// calculated is a number by an operator of Lua 5.3, a metamethod or a library function.
func (g *generator) calculated(d int) string {
	switch g.IntN(12) {
	case 0:
		return fmt.Sprintf("((%s %s %d) & 0xffff)", g.number(d), g.pick("<<", ">>"), g.IntN(40)-3)
	case 1:
		return fmt.Sprintf("(~%s & 0x3ff)", g.number(0))
	case 2:
		return fmt.Sprintf("(%s %s -%d)", g.number(d), g.pick("//", "%"), 1+g.IntN(9))
	case 3:
		return fmt.Sprintf("(%s * 16777619 %s 0xffff)", g.number(d), g.pick("&", "%"))
	case 4, 5:
		return fmt.Sprintf("val(num(%s) %s %s)", g.number(d), g.pick("+", "-", "*", "%", "//", "&", "|", "~", "<<", ".."), g.pick(g.number(0), "num("+g.number(d)+")"))
	case 6:
		return fmt.Sprintf("val(%snum(%s))", g.pick("-", "~"), g.number(d))
	case 7:
		return fmt.Sprintf("(num(%s)%s)", g.number(d), g.pick("(1, 2)", ".x", "[3]", ".v", ":m(4)"))
	case 8:
		return fmt.Sprintf("#%s", g.pick("num("+g.number(d)+")", "("+g.textual(d)+")", "tostring("+g.number(0)+")"))
	case 9:
		return fmt.Sprintf("math.%s(%s)", g.pick("max", "min"), g.list(d))
	case 10:
		return fmt.Sprintf("(select(-1, %s))", g.list(d))
	}
	return fmt.Sprintf("(tonumber(%s) or %s)", g.textual(d), g.number(0))
}

// field is a place in a table, which may be nil.
func (g *generator) field() string {
	t := g.variable(table, "({4, 5, x = 6})")
	return t + g.pick(".x", ".y", "[1]", "[2]", "["+g.number(0)+" % 4]", `["x"]`)
}

// condition is one that may be constant.
func (g *generator) condition(depth int) string {
	if depth <= 0 {
		return g.pick("true", "false", "nil", g.variable(anything, "nil"), g.variable(anything, "true"), g.variable(number, "1")+" < 5", "not "+g.variable(anything, "nil"), "1", `"x"`)
	}
	d := depth - 1
	switch g.IntN(9) {
	case 0, 1:
		return fmt.Sprintf("%s %s %s", g.number(d), g.pick("<", "<=", ">", ">=", "==", "~="), g.number(d))
	case 2:
		return fmt.Sprintf("%s == %s", g.value(d), g.value(d))
	case 3:
		return fmt.Sprintf("not (%s)", g.condition(d))
	case 4, 5:
		return fmt.Sprintf("(%s %s %s)", g.condition(d), g.pick("and", "or"), g.condition(d))
	case 6:
		return g.pick(g.field(), fmt.Sprintf("num(%s) %s num(%s)", g.number(d), g.pick("<", "<=", ">", ">=", "==", "~="), g.number(d)), "("+g.textual(d)+"):find('b')")
	case 7:
		return fmt.Sprintf("%s %s %s", g.textual(d), g.pick("==", "<", "~="), g.textual(d))
	}
	return g.condition(0)
}

// textual is an expression for a text.
func (g *generator) textual(depth int) string {
	if depth <= 0 {
		return g.pick(g.variable(text, `"a"`), `"b"`, `""`, "'c'")
	}
	switch g.IntN(8) {
	case 4:
		return fmt.Sprintf("(%s)%s", g.textual(depth-1), g.pick(":sub(2)", ":sub(-2, -1)", ":upper()", ":reverse()", ":gsub('b', 'cc')", ":rep(2, ',')", ":match('%w*')"))
	case 5:
		return fmt.Sprintf("('%%s:%%d'):format(%s, %s)", g.textual(depth-1), g.number(depth-1))
	case 6:
		return fmt.Sprintf("table.concat({%s}, %s)", g.list(depth-1), g.textual(0))
	case 0, 1:
		return fmt.Sprintf("(%s .. %s)", g.textual(depth-1), g.textual(depth-1))
	case 2:
		return fmt.Sprintf("(%s .. %s .. %s)", g.textual(0), g.number(depth-1), g.textual(0))
	case 3:
		return fmt.Sprintf("name(%s)", g.condition(depth-1))
	}
	return g.textual(0)
}

// value is an expression for anything that out can show.
func (g *generator) value(depth int) string {
	switch g.IntN(6) {
	case 0, 1:
		return g.number(depth)
	case 2:
		return "(" + g.condition(depth) + ")"
	case 3:
		return g.textual(depth)
	case 4:
		return g.variable(anything, "nil")
	}
	if g.vararg && g.chance(3) {
		return "(...)"
	}
	return g.pick("nil", "true", "false", g.condition(depth)+" and nil", "nil and "+g.number(0), "(nil or "+g.value(0)+")")
}

// list is a list of numbers, whose last may be any number of them.
func (g *generator) list(depth int) string {
	var items []string
	for range 1 + g.IntN(3) {
		items = append(items, g.number(depth-1))
	}
	switch g.IntN(4) {
	case 0:
		items = append(items, g.call(depth-1))
	case 1:
		if g.vararg {
			items = append(items, "...")
		}
	}
	return strings.Join(items, ", ")
}

// call calls a function of the program, or one that is written where it is called.
func (g *generator) call(depth int) string {
	name := g.variable(function, "")
	switch {
	case name == "" || depth <= 0:
		return fmt.Sprintf("id(%s)", g.number(0))
	case g.chance(4):
		return fmt.Sprintf("%s:m(%s)", g.variable(table, "obj"), g.number(depth-1))
	}
	return fmt.Sprintf("%s(%s)", name, g.list(depth))
}

// constructor is a table.
func (g *generator) constructor(depth int) string {
	var fields []string
	count := g.IntN(5)
	if g.chance(20) {
		count = 48 + g.IntN(6)
		depth = 0
	}
	for range count {
		switch g.IntN(4) {
		case 0:
			fields = append(fields, g.pick("x", "y", `["x"]`)+" = "+g.number(depth))
		case 1:
			fields = append(fields, fmt.Sprintf("[%s] = %s", g.pick("'y'", "'z'", "'x' .. 'y'"), g.number(depth)))
		default:
			fields = append(fields, g.number(depth))
		}
	}
	if g.chance(3) {
		fields = append(fields, g.list(depth))
	}
	return "new{" + strings.Join(fields, g.pick(", ", "; ")) + "}"
}
