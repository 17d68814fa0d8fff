// Package luasyntax has the syntax tree of Lua 5.3 and 5.4.
//
// Package parser makes a tree from a source, with package lexer. Package translator turns
// the tree into a source that gopher-lua can compile, and package operators compiles that
// source.
package luasyntax

// Position is a place in a source.
type Position struct {
	// Offset counts bytes from 0; Line and Column (bytes) count from 1.
	Offset, Line, Column int
}

// Node is a part of a source: a statement, an expression, a block or a local.
type Node interface {
	// Pos is where the node begins.
	Pos() Position
	// End is the offset after the node's last byte.
	End() int
}

// Span is the part of the source that a node takes. Every node has one.
type Span struct {
	From Position
	To   int
}

// Pos is where the node begins.
func (s Span) Pos() Position { return s.From }

// End is the offset after the node's last byte.
func (s Span) End() int { return s.To }

// Local is a variable that a local statement, a loop or a parameter declares.
type Local struct {
	Span
	Name string
	// Attribute is "const", "close" or empty.
	Attribute string
	// Captured says that an inner function uses the variable. The code after a to-be-closed
	// variable counts as an inner function, because the translator makes it one.
	Captured bool

	Owner *Function
	// Depth is the number of the owner's variables that were active before this one.
	Depth int
	// LastUse is the offset of the last name so far that stands for the variable.
	LastUse int
	// Shadowed is the variable of the same name that this one hides.
	Shadowed *Local
}

// Block is a list of statements with a scope of its own.
type Block struct {
	Span
	Statements []Statement

	Parent *Block
	// Owner is the function that the block belongs to. Loop says that the block is the body
	// of a loop.
	Owner *Function
	Loop  bool
	// Repeat says that an `until` ends the block; the condition is in the block's scope.
	Repeat bool
	// Locals are all variables that the block declares.
	Locals []*Local
	// Labels are the indices of the labels among the block's statements.
	Labels map[string]int
	// FirstGoto is the number of gotos that waited for a label before the block.
	FirstGoto int
	// Base is the number of the owner's variables that are active around the block.
	Base int
	// Closing is the number of the owner's variables that were active around the block
	// when the last variable was declared that is to be closed.
	Closing int
	// NeedsUpvalue asks the translator to give the block an upvalue of its own.
	NeedsUpvalue bool
}

// Expression is a node that has values.
type Expression interface {
	Node
	Height() int
}

// Expr has what all expressions have in common: their place, and the number of expressions
// that are nested in them.
type Expr struct {
	Span
	Nested int
}

// Height is the number of expressions that are nested in the expression.
func (e *Expr) Height() int { return e.Nested }

// Expressions.
type (
	// Nil, True, False and Vararg (`...`) have no fields of their own.
	Nil    struct{ Expr }
	True   struct{ Expr }
	False  struct{ Expr }
	Vararg struct{ Expr }

	// Number is a numeral.
	Number struct {
		Expr
		Value float64
		// Integer says that the numeral is of the integer subtype.
		Integer bool
	}

	// String is a literal string. Its value is decoded.
	String struct {
		Expr
		Value string
	}

	// Name is a variable.
	Name struct {
		Expr
		Name string
		// Local is the variable that the name stands for; nil for a global name.
		Local *Local
		// Upvalue says that Local belongs to an enclosing function.
		Upvalue bool

		// Environment is the local `_ENV` in whose scope a global name stands.
		Environment *Local
		// ArgHidden says that the name is the global `arg`, in a place where gopher-lua has
		// a local `arg`.
		ArgHidden bool
	}

	// Index is object.key (Dotted) or object[key].
	Index struct {
		Expr
		Object, Key Expression
		Dotted      bool
	}

	// Call is a function call.
	Call struct {
		Expr
		Function  Expression
		Arguments []Expression
	}

	// MethodCall is receiver:method(arguments).
	MethodCall struct {
		Expr
		Receiver  Expression
		Method    string
		MethodAt  Position
		Arguments []Expression
	}

	// Parenthesis is an expression in parentheses, which has one value.
	Parenthesis struct {
		Expr
		Inner Expression
	}

	// Function is a function's parameters and body; its Span begins with the
	// word `function`, or with the parameters for a named one.
	Function struct {
		Expr
		// Parameters include `self` for a method.
		Parameters []*Local
		Variadic   bool
		// Method says that the first parameter, `self`, is not written in the source.
		Method bool
		Body   *Block

		Parent *Function
		// MostActive is the largest number of variables in scope at once.
		MostActive int
	}

	// Table is a table constructor.
	Table struct {
		Expr
		Fields []Field
	}

	// Binary is two operands with an operator, written as in the source.
	Binary struct {
		Expr
		Operator    string
		OperatorAt  Position
		Left, Right Expression

		// wide says that the value may be an integer beyond 2^53.
		wide bool
	}

	// Unary is `-`, `not`, `#` or `~` with an operand.
	Unary struct {
		Expr
		Operator string
		Operand  Expression
	}
)

// Field is a field of a table constructor. Key is nil for a list item; a name before `=` is
// a String.
type Field struct {
	Key, Value Expression
	// Named says that Key is written as a name.
	Named bool
}
