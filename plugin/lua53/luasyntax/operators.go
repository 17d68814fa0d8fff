package luasyntax

import "fmt"

func (t *translator) expressions(list []Expression) {
	for _, e := range list {
		t.expression(e)
	}
}

func (t *translator) expression(e Expression) {
	t.Spend(nodeSteps)
	switch e := e.(type) {
	case *Name:
		t.name(e)
	case *Index:
		t.expression(e.Object)
		if !e.Dotted {
			t.expression(e.Key)
		}
	case *Call:
		t.expression(e.Function)
		t.expressions(e.Arguments)
	case *MethodCall:
		t.expression(e.Receiver)
		t.expressions(e.Arguments)
	case *Parenthesis:
		t.expression(e.Inner)
	case *Function:
		t.function(e)
	case *Table:
		t.table(e)
	case *Binary:
		t.binary(e)
	case *Unary:
		t.unary(e)
	}
}

func (t *translator) function(f *Function) {
	closing, registers := t.closing, t.registers
	t.closing, t.registers = nil, f.mostActive
	t.block(f.Body)
	t.closing, t.registers = closing, registers
}

// name translates a global name where `_ENV` is a local, or where gopher-lua
// has a local `arg` of its own.
func (t *translator) name(n *Name) {
	switch {
	case t.inEnvironment(n):
		t.copyTo(n.From.Offset)
		t.insert("_ENV.")
	case n.Local == nil && n.Name == "arg" && (n.argHidden || t.closing != nil):
		t.copyTo(n.From.Offset)
		t.insert(t.help("environment()."))
	}
}

// inEnvironment says whether a name is a field of a variable `_ENV`.
func (t *translator) inEnvironment(n *Name) bool {
	facts := t.chunk.facts
	return n.environment != nil && (n.environment != facts.environment || facts.freeEnvironment)
}

func (t *translator) binary(e *Binary) {
	helper := helpers[e.Operator]
	if helper == "" {
		t.expression(e.Left)
		t.expression(e.Right)
		return
	}
	t.openHelper(helper, e.From)
	t.expression(e.Left)
	t.copyTo(e.OperatorAt.Offset)
	t.insert(",")
	t.skipTo(e.OperatorAt.Offset + len(e.Operator))
	t.registers++ // for the left operand
	t.expression(e.Right)
	t.registers--
	t.copyTo(e.End())
	left, right := describe(e.Left), describe(e.Right)
	switch {
	case right != "" && left == "":
		t.insert(",nil," + right)
	case right != "":
		t.insert("," + left + "," + right)
	case left != "":
		t.insert("," + left)
	case isMultiple(e.Right):
		// Only its first value.
		t.insert(",nil")
	}
	t.closeHelper()
}

func (t *translator) unary(e *Unary) {
	if e.Operator != spelling[tilde] {
		t.expression(e.Operand)
		return
	}
	t.openHelper("bnot", e.From)
	t.skipTo(e.From.Offset + len(e.Operator))
	t.expression(e.Operand)
	t.copyTo(e.End())
	if what := describe(e.Operand); what != "" {
		t.insert("," + what)
	} else if isMultiple(e.Operand) {
		t.insert(",nil")
	}
	t.closeHelper()
}

func (t *translator) openHelper(helper string, at Position) {
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

// describe is what an error message calls an operand, as a Lua string, or empty.
func describe(e Expression) string {
	switch e := e.(type) {
	case *Name:
		switch {
		case e.Local == nil:
			return fmt.Sprintf(`"global '%s'"`, e.Name)
		case e.Upvalue:
			return fmt.Sprintf(`"upvalue '%s'"`, e.Name)
		}
		return fmt.Sprintf(`"local '%s'"`, e.Name)
	case *Index:
		if e.Dotted {
			return fmt.Sprintf(`"field '%s'"`, e.Key.(*String).Value)
		}
	}
	return ""
}

func (t *translator) table(e *Table) {
	full, last := e.fullFlushAt(), e.lastIsMultiple()
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
