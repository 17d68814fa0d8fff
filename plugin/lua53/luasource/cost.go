package luasource

import (
	"fmt"
	"time"

	"github.com/yuin/gopher-lua/ast"

	"janus-golua/plugin/work"
)

// The costs of gopher-lua's compiler, which cannot be stopped: measured with Go 1.26 on a
// processor of 2.5 GHz, and rounded up. A function starts with room for 1024 instructions
// and their lines.
const (
	nodeSize     = 64 // bytes of a node of the tree, and of the code made of it
	functionSize = 18 << 10
	blockSize    = 500
	nodeTime     = 250 * time.Nanosecond
	functionTime = 15 * time.Microsecond
	// stepTime is the time for one step of the compiler's loops over lists, for example of
	// constants or variables.
	stepTime = 6 * time.Nanosecond
)

// How many steps some operations take.
const (
	foldSteps = 2
	jumpSteps = 2 // a goto that waits is looked up in a map
	// The numbers of variables and of labels that are passed in one step.
	namesPerStep  = 2
	labelsPerStep = 6
	// bytesPerStep is how many bytes of two strings are compared in a step.
	bytesPerStep = 64
	// numberFolds is the cost of reading a numeral again, in operators to fold.
	numberFolds = 3
)

// cost estimates the part of compiling that grows faster than the size of the source. The
// compiler looks through the list of a function's constants for each of them, through the
// variables of all functions around for each name, through the gotos of a block for each
// label, and through the operands of an operator for each operator above it.
type cost struct {
	nodes, functions, blocks int
	// steps are the steps of the compiler's loops.
	steps int
	// active are the variables of all functions around that are in scope.
	active int
	// operands counts the operands below the arithmetic operator that was visited last.
	operands int
	function *functionCost
}

// functionCost is the cost of the current function so far.
type functionCost struct {
	outer     *functionCost
	constants constants
	gotos     int
	blocks    []blockCost
}

// blockCost is what is kept for an enclosing block.
type blockCost struct {
	active, gotos int
	// labels counts the labels that follow one another at the current place.
	labels int
}

func (c *cost) enterFunction(parameters []string) {
	c.functions++
	c.function = &functionCost{outer: c.function}
	c.enterBlock(len(parameters))
}

func (c *cost) leaveFunction() {
	c.leaveBlock()
	c.function = c.function.outer
}

func (c *cost) enterBlock(variables int) {
	c.blocks++
	c.function.blocks = append(c.function.blocks, blockCost{active: c.active, gotos: c.function.gotos})
	c.declare(variables)
}

// leaveBlock checks for each goto of the block whether it leaves the block.
func (c *cost) leaveBlock() {
	last := len(c.function.blocks) - 1
	b := c.function.blocks[last]
	c.function.blocks = c.function.blocks[:last]
	c.active = b.active
	c.steps += (c.function.gotos - b.gotos) * jumpSteps
}

func (c *cost) declare(variables int) { c.active += variables }

// name is a use of a variable; a global one is a constant, too.
func (c *cost) name(name string) {
	c.steps += c.active / namesPerStep
	c.constant(textConstant, name)
}

func (c *cost) constant(kind byte, value string) {
	c.steps += c.function.constants.steps(kind, value) * (1 + len(value)/bytesPerStep)
}

// statement counts a statement of the current block. For a label, the compiler looks at
// each goto of the block so far, and at the labels that follow.
func (c *cost) statement(statement ast.Stmt) {
	b := &c.function.blocks[len(c.function.blocks)-1]
	switch statement.(type) {
	case *ast.LabelStmt:
		b.labels++
		c.steps += (c.function.gotos-b.gotos)*jumpSteps + b.labels/labelsPerStep
		return
	case *ast.GotoStmt:
		c.function.gotos++
	}
	b.labels = 0
}

// mostTangled is how long the steps of the loops may take, whatever the budget: nothing can
// end the compiler, and the Lua lock is held meanwhile. A source that takes longer was not
// written by hand.
const mostTangled = time.Second

// fits says why a chunk must not be compiled; nil if it may be.
func (c *cost) fits(budget work.Budget, chunkName string) error {
	tangled := time.Duration(c.steps) * stepTime
	if tangled > mostTangled {
		return fmt.Errorf("%s: source too tangled to compile: it would take about %v; a function has too many constants, variables, labels or operators", chunkName, tangled.Round(time.Millisecond))
	}
	if budget == nil {
		return nil
	}
	takes := time.Duration(c.nodes)*nodeTime + time.Duration(c.functions)*functionTime + tangled
	if err := budget.Fits(takes); err != nil {
		return fmt.Errorf("%s: source too large or too tangled to compile: %w", chunkName, err)
	}
	return budget.Ask(c.nodes*nodeSize + c.functions*functionSize + c.blocks*blockSize)
}

// Kinds of constants.
const (
	numberConstant = 'n'
	textConstant   = 's'
)

// fewConstants is the number of constants up to which they are not looked up by value,
// because comparing them is cheaper.
const fewConstants = 32

// constants are the constants of a function.
type constants struct {
	used int
	// places are the places of the constants after the first few, by kind and value.
	places map[constant]int
}

type constant struct {
	kind  byte
	value string
}

// steps says with how many constants a further one is compared: all those before its equal.
func (c *constants) steps(kind byte, value string) int {
	if c.used++; c.used <= fewConstants {
		return c.used
	}
	if c.places == nil {
		c.places = make(map[constant]int)
	}
	key := constant{kind, value}
	place, ok := c.places[key]
	if !ok {
		place = fewConstants + len(c.places)
		c.places[key] = place
	}
	return place
}
