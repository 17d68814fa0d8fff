package luasyntax

import "janus-golua/plugin/work"

// Position is a place in a source.
type Position struct {
	// Offset counts bytes from 0; Line and Column (bytes) count from 1.
	Offset, Line, Column int
}

// Node is a part of a source: a statement, an expression, a block or a local.
type Node interface {
	// Pos is where it begins.
	Pos() Position
	// End is the offset after its last byte.
	End() int
}

// Span is where a node stands; every node has one.
type Span struct {
	From Position
	To   int
}

// Pos is where the node begins.
func (s Span) Pos() Position { return s.From }

// End is the offset after the node's last byte.
func (s Span) End() int { return s.To }

// Chunk is a parsed source.
type Chunk struct {
	// Main is the function that the source is the body of.
	Main *Function

	name, source string
	facts        facts
	budget       work.Budget
}

// Local is a variable that a local statement, a loop or a parameter declares.
type Local struct {
	Span
	Name string
	// Attribute is "const", "close" or empty.
	Attribute string
	// Captured says that a function inside of the variable's own uses it, or
	// what follows a to-be-closed variable, of which the translator makes one.
	Captured bool

	owner *Function
	// depth is the number of the owner's variables that were active before.
	depth int
	// lastUse is the offset of the last name so far that stands for it.
	lastUse int
	// shadowed is the variable of the same name that it hides.
	shadowed *Local
}

// Block is a list of statements with a scope of its own.
type Block struct {
	Span
	Statements []Statement

	parent *Block
	// owner is the function it belongs to, loop says that it is a loop's body.
	owner *Function
	loop  bool
	// repeat says that an `until` ends it, whose condition is in its scope.
	repeat bool
	// locals are all that it declares.
	locals []*Local
	// labels are the indices of its labels among its statements.
	labels map[string]int
	// firstGoto is the number of gotos that waited for a label before it.
	firstGoto int
	// base is the number of the owner's variables that are active around it.
	base int
	// closing is the function's scope.closing around it.
	closing int
	// needsUpvalue asks the translator for an upvalue of the block's own.
	needsUpvalue bool
}

// Expression is a node that has values.
type Expression interface {
	Node
	height() int
}

// expr is what expressions have in common: their place, and the number of
// expressions that are nested in them.
type expr struct {
	Span
	nested int
}

func (e *expr) height() int { return e.nested }

// Expressions.
type (
	// Nil, True, False and Vararg (`...`) are what they say.
	Nil    struct{ expr }
	True   struct{ expr }
	False  struct{ expr }
	Vararg struct{ expr }

	// Number is a numeral.
	Number struct {
		expr
		Value float64
		// Integer says that the numeral is of the integer subtype.
		Integer bool
	}

	// String is a literal string, decoded.
	String struct {
		expr
		Value string
	}

	// Name is a variable.
	Name struct {
		expr
		Name string
		// Local is what it stands for; nil for a global one.
		Local *Local
		// Upvalue says that Local belongs to an enclosing function.
		Upvalue bool

		// environment is the local `_ENV` in whose scope a global name stands.
		environment *Local
		// argHidden says that it is the global `arg`, where gopher-lua has a
		// local one.
		argHidden bool
	}

	// Index is object.key (Dotted) or object[key].
	Index struct {
		expr
		Object, Key Expression
		Dotted      bool
	}

	// Call is a function call.
	Call struct {
		expr
		Function  Expression
		Arguments []Expression
	}

	// MethodCall is receiver:method(arguments).
	MethodCall struct {
		expr
		Receiver  Expression
		Method    string
		MethodAt  Position
		Arguments []Expression
	}

	// Parenthesis is an expression in parentheses, which has one value.
	Parenthesis struct {
		expr
		Inner Expression
	}

	// Function is a function's parameters and body; its Span begins with the
	// word `function`, or with the parameters for a named one.
	Function struct {
		expr
		// Parameters include `self` for a method.
		Parameters []*Local
		Variadic   bool
		// Method says that the first parameter is not written.
		Method bool
		Body   *Block

		parent *Function
		// mostActive is the largest number of variables in scope at once.
		mostActive int
	}

	// Table is a table constructor.
	Table struct {
		expr
		Fields []Field
	}

	// Binary is two operands with an operator, written as in the source.
	Binary struct {
		expr
		Operator    string
		OperatorAt  Position
		Left, Right Expression
	}

	// Unary is `-`, `not`, `#` or `~` with an operand.
	Unary struct {
		expr
		Operator string
		Operand  Expression
	}
)

// Field is one of a table constructor's. Key is nil for one in list order; a
// name before `=` is a String.
type Field struct {
	Key, Value Expression
	// Named says that Key is written as a name.
	Named bool
}
