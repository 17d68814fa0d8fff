package translator

import (
	"fmt"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
	"janus-golua/plugin/lua53/luasyntax/parser"
)

// maxRegisters bounds how many of gopher-lua's 200 registers a function's variables and
// nested calls of helpers take. Of the variables only so many count as a function has that is
// divided (package luasource), because it would need more registers otherwise.
const (
	maxRegisters  = 180
	mostVariables = 100
)

// translator writes a chunk's translation.
type translator struct {
	writer
	chunk  *parser.Chunk
	extent extent
	// helper is the variable that holds the helpers; helped says that the variable is used.
	helper string
	helped bool
	// registers counts the registers that variables and calls of helpers around the current
	// expression take.
	registers int
	// closing is the innermost part of the current function that was made a
	// function for a to-be-closed variable, or nil.
	closing *closing
	// rests is the number of such parts around, in outer functions, too.
	rests int
}

// nodeSteps is about how many bytes of the source a node of the tree has.
const nodeSteps = 4

// fail ends the translation.
func (t *translator) fail(at luasyntax.Position, message string) {
	lexer.Fail(&luasyntax.Error{Chunk: t.chunk.Name, Line: at.Line, Column: at.Column, Message: message})
}

// help writes the use of a helper.
func (t *translator) help(what string) string {
	t.helped = true
	return t.helper + "." + what
}

// upvalue writes code that never runs, but makes gopher-lua know of an upvalue in the
// block.
func (t *translator) upvalue() string {
	return fmt.Sprintf("local %[1]s_u if nil then %[1]s_u=function()return %[1]s_u end end ", t.helper)
}

func (t *translator) block(b *luasyntax.Block) {
	t.blockStart(b)
	t.statements(b, 0, len(b.Statements), nil)
}

func (t *translator) blockStart(b *luasyntax.Block) {
	if b.NeedsUpvalue || b.Loop && t.extent == everywhere {
		t.copyTo(b.From.Offset)
		t.insert(t.upvalue())
	}
}

// statements translates part of a block, and says whether it ended with what
// a to-be-closed variable has made of the rest; until is the block's own loop
// when it is one with `until`.
func (t *translator) statements(b *luasyntax.Block, from, to int, until *luasyntax.Repeat) (closed bool) {
	for i := from; i < to; i++ {
		if s, ok := b.Statements[i].(*luasyntax.LocalStatement); ok && s.Closes() != nil {
			t.closeRest(b, i, until)
			return true
		}
		t.statement(b.Statements[i])
	}
	return false
}

func (t *translator) statement(s luasyntax.Statement) {
	t.Spend(nodeSteps)
	switch s := s.(type) {
	case *luasyntax.Assign:
		t.assign(s)
	case *luasyntax.CallStatement:
		t.expression(s.Call)
	case *luasyntax.LocalStatement:
		t.local(s)
	case *luasyntax.LocalFunction:
		t.expression(s.Function)
	case *luasyntax.FunctionStatement:
		t.functionName(s.Target)
		t.expression(s.Function)
	case *luasyntax.Return:
		t.returns(s)
	case *luasyntax.Break:
		t.breaks(s)
	case *luasyntax.Goto:
		t.goes(s)
	default:
		t.control(s)
	}
}

func (t *translator) control(s luasyntax.Statement) {
	switch s := s.(type) {
	case *luasyntax.Do:
		t.block(s.Body)
	case *luasyntax.While:
		t.expression(s.Condition)
		t.block(s.Body)
	case *luasyntax.Repeat:
		t.repeat(s)
	case *luasyntax.If:
		for _, clause := range s.Clauses {
			t.expression(clause.Condition)
			t.block(clause.Body)
		}
		if s.Else != nil {
			t.block(s.Else)
		}
	case *luasyntax.NumericFor:
		t.expressions([]luasyntax.Expression{s.Start, s.Limit})
		if s.Step != nil {
			t.expression(s.Step)
		}
		t.block(s.Body)
	case *luasyntax.GenericFor:
		t.expressions(s.Values)
		t.block(s.Body)
	}
}

// functionName translates only the part before the first dot, because a function's name
// cannot contain a call.
func (t *translator) functionName(target luasyntax.Expression) {
	for {
		index, ok := target.(*luasyntax.Index)
		if !ok {
			break
		}
		target = index.Object
	}
	if n := target.(*luasyntax.Name); t.inEnvironment(n) {
		t.name(n)
	}
}

func (t *translator) repeat(s *luasyntax.Repeat) {
	t.blockStart(s.Body)
	if t.statements(s.Body, 0, len(s.Body.Statements), s) {
		t.insert(" until " + t.helper + "_v")
		return
	}
	t.expression(s.Condition)
}

func (t *translator) local(s *luasyntax.LocalStatement) {
	for _, attribute := range s.Attributes {
		t.copyTo(attribute.From.Offset)
		t.skipTo(attribute.To)
	}
	t.expressions(s.Values)
	if s.SelfReference || t.extent == everywhere && len(s.Locals) == 1 && len(s.Values) == 1 {
		t.copyTo(s.Values[0].End())
		if luasyntax.IsMultiple(s.Values[0]) {
			return
		}
		t.insert(",nil")
	}
}

func (t *translator) assign(s *luasyntax.Assign) {
	t.expressions(s.Targets)
	t.expressions(s.Values)
}
