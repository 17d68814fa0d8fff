package parser

import (
	"fmt"
	"strings"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
)

// Limits of a function, as Lua has them; of 255 upvalues two are kept for the
// translator's own.
const (
	maxLocals   = 200
	maxUpvalues = 253
)

// scope is what the parser knows about names at the current place.
type scope struct {
	function *luasyntax.Function
	block    *luasyntax.Block
	// visible has the variable that each name stands for.
	visible map[string]*luasyntax.Local
	// active is the number of the function's variables that are in scope.
	active int
	// closing is the number of them that were so when the last variable was
	// declared that is to be closed: those are upvalues of what the translator
	// makes of the rest of its block.
	closing int
	// upvalues are the variables that the function captures.
	upvalues map[*luasyntax.Local]bool
	// gotos of the function wait for their label.
	gotos []*luasyntax.Jump
	outer *scope
}

// enterBlock begins a block at the current token.
func (p *parser) enterBlock() *luasyntax.Block {
	b := &luasyntax.Block{Span: luasyntax.Span{From: p.token.At}, Parent: p.block, Owner: p.function, Base: p.active, Closing: p.closing}
	b.FirstGoto = len(p.gotos)
	p.block = b
	return b
}

// leaveBlock ends the innermost block at the current token.
func (p *parser) leaveBlock() {
	b := p.block
	b.To = max(p.lastEnd, b.From.Offset)
	for i := len(b.Locals) - 1; i >= 0; i-- {
		if local := b.Locals[i]; local.Shadowed != nil {
			p.visible[local.Name] = local.Shadowed
		} else {
			delete(p.visible, local.Name)
		}
	}
	p.active, p.closing = b.Base, b.Closing
	p.resolveGotos(b)
	p.block = b.Parent
}

// declare brings a variable into scope.
func (p *parser) declare(local *luasyntax.Local) {
	if p.active >= maxLocals {
		p.fail(fmt.Sprintf("too many local variables (limit is %d)", maxLocals))
	}
	local.Owner, local.Depth = p.function, p.active
	local.Shadowed = p.visible[local.Name]
	p.visible[local.Name] = local
	p.block.Locals = lexer.Appended(p.Effort, p.block.Locals, local)
	p.active++
	p.function.MostActive = max(p.function.MostActive, p.active)
}

// resolve finds the variable that a name stands for.
func (p *parser) resolve(n *luasyntax.Name) {
	if n.Local = p.visible[n.Name]; n.Local != nil {
		n.Upvalue = p.use(n.Local, n.From.Offset)
		p.facts.FreeEnvironment = p.facts.FreeEnvironment || n.Local == p.facts.Environment
		return
	}
	p.globalUses[n.Name] = n.From.Offset
	if n.Environment = p.visible[environmentName]; n.Environment != nil {
		p.use(n.Environment, n.From.Offset)
		p.facts.Rewrites = p.facts.Rewrites || n.Environment != p.facts.Environment
	}
	if n.Name == "arg" && p.hidesArg() {
		n.ArgHidden = true
		p.facts.Rewrites = true
	}
}

// environmentName is the variable of which global names are fields.
const environmentName = "_ENV"

// declareEnvironment gives the main function a variable _ENV when the source
// may use one. If facts.FreeEnvironment is not set at the end, the variable does not exist.
func (p *parser) declareEnvironment() {
	if !strings.Contains(p.lexer.Source, environmentName) {
		return
	}
	p.facts.Environment = &luasyntax.Local{Span: luasyntax.Span{From: luasyntax.Position{Offset: -1, Line: 1, Column: 1}}, Name: environmentName}
	p.declare(p.facts.Environment)
}

// hidesArg says whether gopher-lua has a table `arg` of its own here: it makes
// one, as Lua 5.0 did, for each variadic function.
func (p *parser) hidesArg() bool {
	for f := p.function; f.Parent != nil; f = f.Parent {
		if f.Variadic {
			return true
		}
	}
	return false
}

// use notes that a variable is used at an offset, and says whether it belongs
// to an enclosing function.
func (p *parser) use(local *luasyntax.Local, offset int) (upvalue bool) {
	local.LastUse = offset
	if local.Owner == p.function && local.Depth >= p.closing {
		return false
	}
	local.Captured = true
	if local.Owner == p.function {
		return false
	}
	for s := p.scope; s.function != local.Owner && !s.upvalues[local]; s = s.outer {
		if s.upvalues == nil {
			s.upvalues = map[*luasyntax.Local]bool{}
		}
		s.upvalues[local] = true
		if len(s.upvalues) > maxUpvalues {
			p.fail(fmt.Sprintf("too many upvalues (limit is %d)", maxUpvalues))
		}
	}
	return true
}

// jumpSteps is about how many variables a jump is compared with.
const jumpSteps = maxLocals

// resolveGotos matches gotos with the labels of a block that ends.
func (p *parser) resolveGotos(b *luasyntax.Block) {
	tail := b.Tail()
	pending := p.gotos[:b.FirstGoto]
	for _, jump := range p.gotos[b.FirstGoto:] {
		p.Spend(jumpSteps)
		index, found := b.Labels[jump.Statement.Label]
		if found {
			p.matchLabel(b, jump, index, index >= tail)
			continue
		}
		if jump.Active > b.Base {
			jump.Active = b.Base
			jump.Closes = jump.Closes || b.Captures()
		}
		pending = append(pending, jump)
	}
	p.gotos = pending
}

// matchLabel gives a goto its label, the statement at an index of a block; last
// says that it is at the block's end.
func (p *parser) matchLabel(b *luasyntax.Block, jump *luasyntax.Jump, index int, last bool) {
	label := b.Statements[index].(*luasyntax.Label)
	jump.Target, jump.TargetBlock, jump.TargetActive = label, b, b.Base
	if !last {
		jump.TargetActive += b.DeclaredBefore(label)
	}
	if jump.Active < jump.TargetActive {
		p.failWithout(jump.Statement.From, "<goto %s> at line %d jumps into the scope of local '%s'",
			label.Name, jump.Statement.From.Line, b.LocalAt(jump.Active))
	}
	p.facts.jumps = lexer.Appended(p.Effort, p.facts.jumps, jump)
}

// addLabel refuses a label that the block has already.
func (p *parser) addLabel(label *luasyntax.Label) {
	b := p.block
	if index, ok := b.Labels[label.Name]; ok {
		p.failWithout(label.From, "label '%s' already defined on line %d", label.Name, b.Statements[index].Pos().Line)
	}
	if b.Labels == nil {
		b.Labels = map[string]int{}
	}
	b.Labels[label.Name] = len(b.Statements)
}

// addBreak checks that a break is in a loop. gopher-lua closes the upvalues of
// the loop's own block only, and only when it has one: a block within the loop
// that is left by the break would keep its captured variables open, and they
// would change with whatever comes to their registers next.
func (p *parser) addBreak(s *luasyntax.Break) {
	made := &breakOf{Break: s, within: p.block}
	p.facts.breaks = lexer.Appended(p.Effort, p.facts.breaks, made)
	captured := false
	for b := p.block; b != nil && b.Owner == p.function; b = b.Parent {
		if b.Loop {
			s.Block = b
			made.closes = b.Captures()
			if captured && !made.closes {
				b.NeedsUpvalue = true
				p.facts.Rewrites = true
			}
			return
		}
		captured = captured || b.Captures()
	}
	p.failWithout(s.From, "<break> at line %d not inside a loop", s.From.Line)
}

// breakOf is a break within a block. closes says that gopher-lua closes upvalues there.
type breakOf struct {
	*luasyntax.Break
	within *luasyntax.Block
	closes bool
}

// checkJumps finds the gotos that need an upvalue to close: gopher-lua closes all upvalues
// of the function, even for variables that stay in scope; then the function and its
// closures no longer share these.
func (p *parser) checkJumps() {
	back := map[*luasyntax.Function]bool{}
	for _, jump := range p.facts.jumps {
		p.Spend(jumpSteps)
		p.facts.Rewrites = p.facts.Rewrites || jump.ClosesTooMuch()
		if jump.Target.From.Offset < jump.Statement.From.Offset {
			back[jump.TargetBlock.Owner] = true
		}
	}
	for _, s := range p.facts.breaks {
		if back[s.within.Owner] && !s.closes {
			p.checkBreak(s)
		}
	}
}

// checkBreak finds variables that a break leaves and that a closure may have captured before,
// although the closure comes after the break in the source: a goto leads back.
func (p *parser) checkBreak(s *breakOf) {
	for b := s.within; ; b = b.Parent {
		p.Spend(1)
		if b.Captures() {
			s.Block.NeedsUpvalue = true
			p.facts.Rewrites = true
			return
		}
		if b == s.Block {
			return
		}
	}
}
