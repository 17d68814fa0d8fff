package luasyntax

// Walk visits a node and everything in it, in the order of the source, except that the
// targets of an assignment come first. It does not go into a node for which visit says
// false. Keys that are written as names are not visited.
func Walk(n Node, visit func(Node) bool) {
	if !visit(n) {
		return
	}
	if s, ok := n.(Statement); ok {
		walkStatement(s, visit)
		return
	}
	switch n := n.(type) {
	case *Block:
		for _, s := range n.Statements {
			Walk(s, visit)
		}
	case *Index:
		Walk(n.Object, visit)
		if !n.Dotted {
			Walk(n.Key, visit)
		}
	case *Call:
		Walk(n.Function, visit)
		walkAll(n.Arguments, visit)
	case *MethodCall:
		Walk(n.Receiver, visit)
		walkAll(n.Arguments, visit)
	case *Parenthesis:
		Walk(n.Inner, visit)
	case *Function:
		for _, parameter := range n.Parameters {
			Walk(parameter, visit)
		}
		Walk(n.Body, visit)
	case *Table:
		for _, field := range n.Fields {
			if field.Key != nil && !field.Named {
				Walk(field.Key, visit)
			}
			Walk(field.Value, visit)
		}
	case *Binary:
		Walk(n.Left, visit)
		Walk(n.Right, visit)
	case *Unary:
		Walk(n.Operand, visit)
	}
}

func walkAll(list []Expression, visit func(Node) bool) {
	for _, e := range list {
		Walk(e, visit)
	}
}

func walkLocals(list []*Local, visit func(Node) bool) {
	for _, local := range list {
		Walk(local, visit)
	}
}

func walkStatement(s Statement, visit func(Node) bool) {
	switch s := s.(type) {
	case *Assign:
		walkAll(s.Targets, visit)
		walkAll(s.Values, visit)
	case *CallStatement:
		Walk(s.Call, visit)
	case *LocalStatement:
		walkLocals(s.Locals, visit)
		walkAll(s.Values, visit)
	case *LocalFunction:
		Walk(s.Local, visit)
		Walk(s.Function, visit)
	case *FunctionStatement:
		Walk(s.Target, visit)
		Walk(s.Function, visit)
	case *Do:
		Walk(s.Body, visit)
	case *Return:
		walkAll(s.Values, visit)
	default:
		walkControl(s, visit)
	}
}

// walkControl is for loops and conditions.
func walkControl(s Statement, visit func(Node) bool) {
	switch s := s.(type) {
	case *While:
		Walk(s.Condition, visit)
		Walk(s.Body, visit)
	case *Repeat:
		Walk(s.Body, visit)
		Walk(s.Condition, visit)
	case *If:
		for _, clause := range s.Clauses {
			Walk(clause.Condition, visit)
			Walk(clause.Body, visit)
		}
		if s.Else != nil {
			Walk(s.Else, visit)
		}
	case *NumericFor:
		Walk(s.Variable, visit)
		walkAll([]Expression{s.Start, s.Limit}, visit)
		if s.Step != nil {
			Walk(s.Step, visit)
		}
		Walk(s.Body, visit)
	case *GenericFor:
		walkLocals(s.Variables, visit)
		walkAll(s.Values, visit)
		Walk(s.Body, visit)
	}
}
