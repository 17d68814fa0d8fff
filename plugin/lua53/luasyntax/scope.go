package luasyntax

import (
	"fmt"
	"strings"
)

// Limits of a function, as Lua has them; of 255 upvalues two are kept for the
// translator's own.
const (
	maxLocals   = 200
	maxUpvalues = 253
)

// scope is what the parser knows of names where it stands.
type scope struct {
	function *Function
	block    *Block
	// visible has the variable that each name stands for.
	visible map[string]*Local
	// active is the number of the function's variables that are in scope.
	active int
	// closing is the number of them that were so when the last variable was
	// declared that is to be closed: those are upvalues of what the translator
	// makes of the rest of its block.
	closing int
	// upvalues are what the function captures.
	upvalues map[*Local]bool
	// gotos of the function wait for their label.
	gotos []*jump
	outer *scope
}

// jump is a goto.
type jump struct {
	statement *Goto
	// active is the number of variables in scope where it jumps from; it falls
	// when blocks are left.
	active int
	// target is the label, in targetBlock, where targetActive variables are in
	// scope.
	target       *Label
	targetBlock  *Block
	targetActive int
	// closes says that a block was left on the way for which gopher-lua closes
	// upvalues at the right place.
	closes bool
}

// enterBlock begins a block at the current token.
func (p *parser) enterBlock() *Block {
	b := &Block{Span: Span{From: p.token.at}, parent: p.block, owner: p.function, base: p.active, closing: p.closing}
	b.firstGoto = len(p.gotos)
	p.block = b
	return b
}

// leaveBlock ends the innermost block at the current token.
func (p *parser) leaveBlock() {
	b := p.block
	b.To = max(p.lastEnd, b.From.Offset)
	for i := len(b.locals) - 1; i >= 0; i-- {
		if local := b.locals[i]; local.shadowed != nil {
			p.visible[local.Name] = local.shadowed
		} else {
			delete(p.visible, local.Name)
		}
	}
	p.active, p.closing = b.base, b.closing
	p.resolveGotos(b)
	p.block = b.parent
}

// declare brings a variable into scope.
func (p *parser) declare(local *Local) {
	if p.active >= maxLocals {
		p.fail(fmt.Sprintf("too many local variables (limit is %d)", maxLocals))
	}
	local.owner, local.depth = p.function, p.active
	local.shadowed = p.visible[local.Name]
	p.visible[local.Name] = local
	p.block.locals = appended(p.effort, p.block.locals, local)
	p.active++
	p.function.mostActive = max(p.function.mostActive, p.active)
}

// resolve finds what a name stands for.
func (p *parser) resolve(n *Name) {
	if n.Local = p.visible[n.Name]; n.Local != nil {
		n.Upvalue = p.use(n.Local, n.From.Offset)
		p.facts.freeEnvironment = p.facts.freeEnvironment || n.Local == p.facts.environment
		return
	}
	p.globalUses[n.Name] = n.From.Offset
	if n.environment = p.visible[environmentName]; n.environment != nil {
		p.use(n.environment, n.From.Offset)
		p.facts.rewrites = p.facts.rewrites || n.environment != p.facts.environment
	}
	if n.Name == "arg" && p.hidesArg() {
		n.argHidden = true
		p.facts.rewrites = true
	}
}

// environmentName is the variable of which global names are fields.
const environmentName = "_ENV"

// declareEnvironment gives the main function a variable _ENV when the source
// may use one. Unless facts.freeEnvironment is set in the end, it is none.
func (p *parser) declareEnvironment() {
	if !strings.Contains(p.lexer.source, environmentName) {
		return
	}
	p.facts.environment = &Local{Span: Span{From: Position{Offset: -1, Line: 1, Column: 1}}, Name: environmentName}
	p.declare(p.facts.environment)
}

// hidesArg says whether gopher-lua has a table `arg` of its own here: it makes
// one, as Lua 5.0 did, for each variadic function.
func (p *parser) hidesArg() bool {
	for f := p.function; f.parent != nil; f = f.parent {
		if f.Variadic {
			return true
		}
	}
	return false
}

// use notes that a variable is used at an offset, and says whether it belongs
// to an enclosing function.
func (p *parser) use(local *Local, offset int) (upvalue bool) {
	local.lastUse = offset
	if local.owner == p.function && local.depth >= p.closing {
		return false
	}
	local.Captured = true
	if local.owner == p.function {
		return false
	}
	for s := p.scope; s.function != local.owner && !s.upvalues[local]; s = s.outer {
		if s.upvalues == nil {
			s.upvalues = map[*Local]bool{}
		}
		s.upvalues[local] = true
		if len(s.upvalues) > maxUpvalues {
			p.fail(fmt.Sprintf("too many upvalues (limit is %d)", maxUpvalues))
		}
	}
	return true
}

// captures says whether a variable of the block is an upvalue.
func (b *Block) captures() bool {
	for _, local := range b.locals {
		if local.Captured {
			return true
		}
	}
	return false
}

// jumpSteps is about how many variables a jump is compared with.
const jumpSteps = maxLocals

// resolveGotos matches gotos with the labels of a block that ends.
func (p *parser) resolveGotos(b *Block) {
	tail := b.tail()
	pending := p.gotos[:b.firstGoto]
	for _, jump := range p.gotos[b.firstGoto:] {
		p.Spend(jumpSteps)
		index, found := b.labels[jump.statement.Label]
		if found {
			p.matchLabel(b, jump, index, index >= tail)
			continue
		}
		if jump.active > b.base {
			jump.active = b.base
			jump.closes = jump.closes || b.captures()
		}
		pending = append(pending, jump)
	}
	p.gotos = pending
}

// tail is the index from which a block has nothing but labels; there, none of
// the block's variables is in scope any more.
func (b *Block) tail() int {
	tail := len(b.Statements)
	for !b.repeat && tail > 0 && isVoid(b.Statements[tail-1]) {
		tail--
	}
	return tail
}

func isVoid(s Statement) bool {
	switch s.(type) {
	case *Label, *Empty:
		return true
	}
	return false
}

// matchLabel gives a goto its label, the statement at an index of a block; last
// says that it is at the block's end.
func (p *parser) matchLabel(b *Block, jump *jump, index int, last bool) {
	label := b.Statements[index].(*Label)
	jump.target, jump.targetBlock, jump.targetActive = label, b, b.base
	if !last {
		jump.targetActive += b.declaredBefore(label)
	}
	if jump.active < jump.targetActive {
		p.failWithout(jump.statement.From, "<goto %s> at line %d jumps into the scope of local '%s'",
			label.Name, jump.statement.From.Line, b.localAt(jump.active))
	}
	p.facts.jumps = appended(p.effort, p.facts.jumps, jump)
}

func (b *Block) declaredBefore(label *Label) int {
	count := 0
	for _, local := range b.locals {
		if local.From.Offset < label.From.Offset {
			count++
		}
	}
	return count
}

// localAt names the variable that is in scope with a number of others.
func (b *Block) localAt(depth int) string {
	for _, local := range b.locals {
		if local.depth == depth {
			return local.Name
		}
	}
	return "?"
}

// addLabel refuses a label that the block has already.
func (p *parser) addLabel(label *Label) {
	b := p.block
	if index, ok := b.labels[label.Name]; ok {
		p.failWithout(label.From, "label '%s' already defined on line %d", label.Name, b.Statements[index].Pos().Line)
	}
	if b.labels == nil {
		b.labels = map[string]int{}
	}
	b.labels[label.Name] = len(b.Statements)
}

// addBreak checks that a break is in a loop. gopher-lua closes the upvalues of
// the loop's own block only, and only when it has one: a block within the loop
// that is left by the break would keep its captured variables open, and they
// would change with whatever comes to their registers next.
func (p *parser) addBreak(s *Break) {
	captured := false
	for b := p.block; b != nil && b.owner == p.function; b = b.parent {
		if b.loop {
			s.block = b
			if captured && !b.captures() {
				b.needsUpvalue = true
				p.facts.rewrites = true
			}
			return
		}
		captured = captured || b.captures()
	}
	p.failWithout(s.From, "<break> at line %d not inside a loop", s.From.Line)
}
