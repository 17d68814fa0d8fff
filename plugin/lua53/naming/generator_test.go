package naming_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator writes programs of which most fail.
type generator struct {
	*rand.Rand
	// variables are the names in scope, of this function and of outer ones.
	variables []string
	// variadic says that `...` may be used.
	variadic bool
}

func (g *generator) pick(choices ...string) string { return choices[g.IntN(len(choices))] }

// name is a variable in scope, or a global name.
func (g *generator) name() string {
	if len(g.variables) > 0 && g.IntN(4) > 0 {
		return g.variables[g.IntN(len(g.variables))]
	}
	return g.pick("none", "missing", "T", "F", "N", "S", "_G", "_ENV", "math", "string")
}

func (g *generator) atom() string {
	switch g.IntN(12) {
	case 0:
		return g.pick("nil", "true", "false")
	case 1:
		return g.pick("1", "2", "3.5", "7")
	case 2:
		return g.pick(`"text"`, `"10"`, `""`)
	case 3:
		return g.pick("{}", "{n = 1}", "{1, 2}")
	case 4:
		if g.variadic {
			return g.pick("...", "(...)")
		}
	}
	return g.name()
}

func (g *generator) key() string {
	return g.pick(".n", ".t", ".s", ".f", ".none", ".t.none", `["s"]`, `["no name"]`, "[1]", "[3]", "["+g.name()+"]", `["t"].n`)
}

// prefix is an expression that can be indexed, called or assigned to.
func (g *generator) prefix(depth int) string {
	if depth <= 0 {
		return g.name()
	}
	switch g.IntN(9) {
	case 0, 1, 2:
		return g.prefix(depth-1) + g.key()
	case 3:
		return g.prefix(depth-1) + "(" + g.arguments(depth-1) + ")"
	case 4:
		return g.prefix(depth-1) + ":" + g.pick("f", "none", "m", "upper", "rep") + "(" + g.arguments(depth-1) + ")"
	case 5:
		return "(" + g.expression(depth-1) + ")"
	}
	return g.name()
}

func (g *generator) arguments(depth int) string {
	var list []string
	for range g.IntN(3) {
		list = append(list, g.expression(depth))
	}
	return strings.Join(list, ", ")
}

func (g *generator) expression(depth int) string {
	if depth <= 0 {
		return g.atom()
	}
	switch g.IntN(14) {
	case 0, 1:
		return g.expression(depth-1) + " " + g.pick("+", "-", "*", "/", "^", "//", "&", "|", "~", "<<") + " " + g.expression(depth-1)
	case 2:
		return g.expression(depth-1) + " .. " + g.expression(depth-1)
	case 3:
		return g.expression(depth-1) + " " + g.pick("<", "<=", ">", ">=", "==") + " " + g.expression(depth-1)
	case 4:
		return g.pick("-", "#", "not ", "~") + g.prefix(depth-1)
	case 5:
		return g.expression(depth-1) + " " + g.pick("and", "or") + " " + g.expression(depth-1)
	case 6:
		return g.function(depth-1, true)
	case 7:
		return "{" + g.expression(depth-1) + ", n = " + g.expression(depth-1) + ", [" + g.expression(depth-1) + "] = 1}"
	case 8:
		return g.atom()
	}
	return g.prefix(depth)
}

// function defines a function, and may call it at once.
func (g *generator) function(depth int, call bool) string {
	variables, variadic := len(g.variables), g.variadic
	head := "function("
	switch g.IntN(3) {
	case 0:
		g.variables, g.variadic = append(g.variables, "p", "q"), false
		head += "p, q)"
	case 1:
		g.variables, g.variadic = append(g.variables, "p"), true
		head += "p, ...)"
	default:
		g.variadic = false
		head += ")"
	}
	text := head + " " + g.block(depth, 1+g.IntN(2)) + " return " + g.expression(depth) + " end"
	g.variables, g.variadic = g.variables[:variables], variadic
	if call {
		return "(" + text + ")(" + g.arguments(0) + ")"
	}
	return text
}

// block is some statements, whose variables go out of scope behind it.
func (g *generator) block(depth, count int) string {
	variables := len(g.variables)
	var out []string
	for range count {
		out = append(out, g.statement(depth))
	}
	g.variables = g.variables[:variables]
	return strings.Join(out, " ")
}

func (g *generator) declare(names ...string) { g.variables = append(g.variables, names...) }

func (g *generator) local(depth int) string {
	name := fmt.Sprintf("%c%d", 'a'+g.IntN(4), g.IntN(3))
	switch g.IntN(5) {
	case 0:
		text := "local " + name + ", x = " + g.expression(depth) + ", " + g.expression(depth)
		g.declare(name, "x")
		return text
	case 1:
		g.declare(name)
		return "local function " + name + g.function(depth, false)[len("function"):]
	case 2:
		defer g.declare(name)
		return "local " + name
	}
	text := "local " + name + " = " + g.expression(depth)
	g.declare(name)
	return text
}

func (g *generator) target(depth int) string {
	if g.IntN(3) == 0 {
		return g.name()
	}
	return g.prefix(depth) + g.key()
}

func (g *generator) statement(depth int) string {
	if depth <= 0 {
		return g.local(0) + ";"
	}
	switch g.IntN(12) {
	case 0, 1, 2, 3:
		return g.local(depth) + ";"
	case 4:
		return ";" + g.target(depth) + " = " + g.expression(depth)
	case 5:
		return ";" + g.target(depth) + ", " + g.target(depth) + " = " + g.expression(depth) + ", " + g.expression(depth)
	case 6:
		return ";" + g.prefix(depth-1) + g.pick("", ".f", ":m", ".none", `["f"]`) + "(" + g.arguments(depth-1) + ")"
	case 7:
		return "if " + g.expression(depth-1) + " then " + g.block(depth-1, 2) + " else " + g.block(depth-1, 1) + " end"
	case 8:
		return "do " + g.block(depth-1, 2) + " end"
	case 9:
		return g.loop(depth)
	case 10:
		return "while " + g.expression(depth-1) + " do " + g.block(depth-1, 1) + " break end"
	}
	return "repeat " + g.block(depth-1, 1) + " until " + g.pick("true", "not nil", "1 or "+g.atom())
}

func (g *generator) loop(depth int) string {
	variables := len(g.variables)
	defer func() { g.variables = g.variables[:variables] }()
	var head string
	switch g.IntN(4) {
	case 0:
		head = "for i = 1, " + g.expression(depth-1)
		g.declare("i")
	case 1:
		head = "for i = " + g.expression(depth-1) + ", 2, " + g.atom()
		g.declare("i")
	case 2:
		// At most one field, because the order of fields may differ.
		head = "for k, v in " + g.pick("pairs({"+g.expression(depth-1)+"})", "pairs("+g.atom()+".none)", "ipairs("+g.expression(depth-1)+")", "next, {"+g.atom()+"}", "next")
		g.declare("k", "v")
	default:
		head = "for k in " + g.expression(depth-1)
		g.declare("k")
	}
	return head + " do " + g.block(depth-1, 2) + " break end"
}

// program is a chunk that most likely fails.
func (g *generator) program() string {
	g.variables, g.variadic = nil, true
	return "T, F, N, S = {n = 1, s = 'x', t = {}, f = function(...) return ... end}, function() end, 5, 'word' " +
		g.block(3, 2+g.IntN(4)) + " return " + g.expression(3)
}
