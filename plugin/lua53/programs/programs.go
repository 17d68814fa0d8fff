// Package programs writes random programs of Lua 5.3, for tests that compare their
// behaviour here with their behaviour in lua5.3.
//
// A program has all kinds of statements, loops within loops that are left and continued in
// all ways, closures that share variables, multiple assignment, varargs, constructors, and
// conditions that are constant. Its numbers are small whole numbers, so that the subtypes
// of numbers make no difference. It shows what it does by calling out, and counts its steps
// by calling tick, a function that ends a program which runs for too long.
package programs

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Statement is a statement of a program: pieces of text with statements between them.
type Statement struct {
	// Parts are the bodies, each with the text before it; Close is the text at the end.
	Parts []Part
	Close string
}

// Part is a body with the text before it.
type Part struct {
	Open string
	Body []*Statement
}

// Program is a list of statements.
type Program []*Statement

// String is the source of the program.
func (p Program) String() string {
	var text strings.Builder
	write(&text, p, 0)
	return text.String()
}

func write(text *strings.Builder, statements []*Statement, depth int) {
	indent := strings.Repeat(" ", depth)
	for _, s := range statements {
		for _, part := range s.Parts {
			text.WriteString(indent + part.Open + "\n")
			write(text, part.Body, depth+1)
		}
		if s.Close != "" {
			text.WriteString(indent + s.Close + "\n")
		}
	}
}

// New writes a program; a seed always writes the same one.
func New(seed uint64) Program {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 53)), vararg: true}
	g.scope.kinds = map[kind][]string{}
	return g.block(6 + g.IntN(6))
}

// kind is what a variable holds.
type kind int

const (
	number kind = iota
	text
	table    // a list of numbers, with fields x and y
	function // of any numbers, which returns any number of them
	anything
	kinds
)

// scope is what can be named in a place.
type scope struct {
	kinds  map[kind][]string
	locals int
}

func (s scope) copy() scope {
	kinds := make(map[kind][]string, len(s.kinds))
	for k, names := range s.kinds {
		kinds[k] = names[:len(names):len(names)]
	}
	return scope{kinds, s.locals}
}

type generator struct {
	*rand.Rand
	scope  scope
	depth  int
	labels int
	// loops are those around in the function; continues are labels at the ends of their
	// bodies, empty where there is none.
	loops     int
	continues []string
	// vararg says that the function has `...`.
	vararg bool
}

func (g *generator) chance(n int) bool { return g.IntN(n) == 0 }

func (g *generator) pick(choices ...string) string { return choices[g.IntN(len(choices))] }

// fresh returns a name for a variable of a kind; one in five hides another variable.
func (g *generator) fresh(k kind) string {
	letter := "nstfx"[k : k+1]
	if names := g.scope.kinds[k]; len(names) > 0 && g.chance(5) {
		return names[g.IntN(len(names))]
	}
	return fmt.Sprintf("%s%d", letter, g.IntN(30))
}

// declare brings a variable into scope, which hides others of the same name. A name always
// has the letter of its kind.
func (g *generator) declare(k kind, name string) {
	g.scope.locals++
	g.scope.kinds[k] = append(g.scope.kinds[k], name)
}

// variable is one in scope, or other text where there is none.
func (g *generator) variable(k kind, otherwise string) string {
	names := g.scope.kinds[k]
	if len(names) == 0 {
		return otherwise
	}
	return names[g.IntN(len(names))]
}

// inner writes something in a scope of its own.
func (g *generator) inner(write func()) {
	outer := g.scope
	g.scope = outer.copy()
	g.depth++
	write()
	g.depth--
	g.scope = outer
}
