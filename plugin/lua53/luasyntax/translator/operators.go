package translator

import (
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
	"janus-golua/plugin/lua53/luasyntax/parser"
)

func (t *translator) expressions(list []luasyntax.Expression) {
	for _, e := range list {
		t.expression(e)
	}
}

func (t *translator) expression(e luasyntax.Expression) {
	t.Spend(nodeSteps)
	switch e := e.(type) {
	case *luasyntax.Name:
		t.name(e)
	case *luasyntax.Index:
		t.expression(e.Object)
		if !e.Dotted {
			t.expression(e.Key)
		}
	case *luasyntax.Call:
		t.expression(e.Function)
		t.expressions(e.Arguments)
	case *luasyntax.MethodCall:
		t.expression(e.Receiver)
		t.expressions(e.Arguments)
	case *luasyntax.Parenthesis:
		t.expression(e.Inner)
	case *luasyntax.Function:
		t.function(e)
	case *luasyntax.Table:
		t.table(e)
	case *luasyntax.Binary:
		t.binary(e)
	case *luasyntax.Unary:
		t.unary(e)
	}
}

func (t *translator) function(f *luasyntax.Function) {
	closing, registers := t.closing, t.registers
	t.closing, t.registers = nil, min(f.MostActive, mostVariables)
	t.block(f.Body)
	t.closing, t.registers = closing, registers
}

// name translates a global name where `_ENV` is a local, or where gopher-lua
// has a local `arg` of its own.
func (t *translator) name(n *luasyntax.Name) {
	switch {
	case t.inEnvironment(n):
		t.copyTo(n.From.Offset)
		t.insert("_ENV.")
	case n.Local == nil && n.Name == "arg" && (n.ArgHidden || t.closing != nil):
		t.copyTo(n.From.Offset)
		t.insert(t.help("environment()."))
	}
}

// inEnvironment says whether a name is a field of a variable `_ENV`.
func (t *translator) inEnvironment(n *luasyntax.Name) bool {
	facts := t.chunk.Facts
	return n.Environment != nil && (n.Environment != facts.Environment || facts.FreeEnvironment)
}

func (t *translator) binary(e *luasyntax.Binary) {
	helper := parser.Helper(e)
	if helper == "" {
		t.expression(e.Left)
		t.expression(e.Right)
		return
	}
	t.binaryHelper(helper, e)
}

// binaryHelper translates an operator to a call of a helper.
func (t *translator) binaryHelper(helper string, e *luasyntax.Binary) {
	t.openHelper(helper, e.From)
	t.operand(e.Left)
	t.copyTo(e.OperatorAt.Offset)
	t.insert(",")
	t.skipTo(e.OperatorAt.Offset + len(e.Operator))
	t.registers++ // for the left operand
	t.operand(e.Right)
	t.registers--
	t.copyTo(e.End())
	left, right := mark(e.Left), mark(e.Right)
	switch {
	case right != "" && left == "":
		t.insert(",nil," + right)
	case right != "":
		t.insert("," + left + "," + right)
	case left != "":
		t.insert("," + left)
	case luasyntax.IsMultiple(e.Right):
		// Only the first value counts.
		t.insert(",nil")
	}
	t.closeHelper()
}

func (t *translator) unary(e *luasyntax.Unary) {
	if e.Operator != lexer.Spelling[lexer.Tilde] {
		t.expression(e.Operand)
		return
	}
	t.unaryHelper("bnot", e)
}

func (t *translator) unaryHelper(helper string, e *luasyntax.Unary) {
	t.openHelper(helper, e.From)
	t.skipTo(e.From.Offset + len(e.Operator))
	t.operand(e.Operand)
	t.copyTo(e.End())
	if what := mark(e.Operand); what != "" {
		t.insert("," + what)
	} else if luasyntax.IsMultiple(e.Operand) {
		t.insert(",nil")
	}
	t.closeHelper()
}

// wideHelpers stand for operators whose value is an operand of another helper: the value
// may be an integer that a float64 cannot hold.
var wideHelpers = map[string]string{
	"+": "wide_add", "-": "wide_sub", "*": "wide_mul", "//": "wide_idiv", "%": "wide_mod",
	"&": "wide_band", "|": "wide_bor", "~": "wide_bxor", "<<": "wide_shl", ">>": "wide_shr",
}

// operand translates an operand of a helper.
func (t *translator) operand(e luasyntax.Expression) {
	if !luasyntax.IsWide(e) {
		t.expression(e)
		return
	}
	t.Spend(nodeSteps)
	switch e := e.(type) {
	case *luasyntax.Parenthesis:
		t.operand(e.Inner)
	case *luasyntax.Number:
		// A string keeps all digits.
		t.copyTo(e.From.Offset)
		t.insert(`"` + t.source[e.From.Offset:e.End()] + `"`)
		t.skipTo(e.End())
	case *luasyntax.Binary:
		t.binaryHelper(wideHelpers[e.Operator], e)
	case *luasyntax.Unary:
		helper := "wide_unm"
		if e.Operator == lexer.Spelling[lexer.Tilde] {
			helper = "wide_bnot"
		}
		t.unaryHelper(helper, e)
	}
}

func (t *translator) openHelper(helper string, at luasyntax.Position) {
	if t.registers++; t.registers > maxRegisters {
		t.fail(at, "chunk has too many syntax levels (operators of Lua 5.3 in one expression)")
	}
	t.copyTo(at.Offset)
	t.insert(t.help(helper + "("))
}

func (t *translator) closeHelper() {
	t.insert(")")
	t.registers--
}

// mark is an argument that marks an operand as a sum, or empty.
func mark(e luasyntax.Expression) string {
	if isSum(e) {
		return `"+"`
	}
	return ""
}

// isSum says whether the value of an expression is computed by gopher-lua, and may have been
// rounded.
func isSum(e luasyntax.Expression) bool {
	switch e := e.(type) {
	case *luasyntax.Parenthesis:
		return isSum(e.Inner)
	case *luasyntax.Binary:
		return (e.Operator == "+" || e.Operator == "-") && !luasyntax.IsWide(e)
	}
	return false
}

func (t *translator) table(e *luasyntax.Table) {
	full, last := e.FullFlushAt(), e.LastIsMultiple()
	for i, field := range e.Fields {
		if i == full {
			t.copyTo(e.Fields[i-1].Value.End())
			t.insert(",nil")
		}
		if field.Key != nil && !field.Named {
			t.expression(field.Key)
		}
		if last && i == len(e.Fields)-1 {
			t.copyTo(field.Value.Pos().Offset)
			t.insert("(")
			t.expression(field.Value)
			t.copyTo(field.Value.End())
			t.insert(")")
			continue
		}
		t.expression(field.Value)
	}
}
