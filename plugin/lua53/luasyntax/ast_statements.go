package luasyntax

// Statement is a node that is executed.
type Statement interface {
	Node
	statement()
}

// Stmt has what all statements have in common: their place.
type Stmt struct{ Span }

func (Stmt) statement() {}

// Statements.
type (
	// Empty is a semicolon.
	Empty struct{ Stmt }

	// Assign assigns values to targets, which are Name or Index.
	Assign struct {
		Stmt
		Targets, Values []Expression
	}

	// CallStatement is a Call or MethodCall whose values are dropped.
	CallStatement struct {
		Stmt
		Call Expression
	}

	// LocalStatement declares variables.
	LocalStatement struct {
		Stmt
		Locals []*Local
		Values []Expression

		// Attributes are the places of `<const>` and `<close>`.
		Attributes []Span
		// SelfReference says that the only value is a function that uses an
		// outer variable of the same name.
		SelfReference bool
	}

	// LocalFunction is `local function`.
	LocalFunction struct {
		Stmt
		Local    *Local
		Function *Function
	}

	// FunctionStatement is `function a.b:c()`; Target is a Name or an Index.
	FunctionStatement struct {
		Stmt
		Target   Expression
		Function *Function
	}

	// Do is a block on its own.
	Do struct {
		Stmt
		Body *Block
	}

	// While is a loop with its condition first.
	While struct {
		Stmt
		Condition Expression
		Body      *Block
	}

	// Repeat is a loop with its condition last.
	Repeat struct {
		Stmt
		Body      *Block
		Condition Expression

		UntilAt int
	}

	// If has one clause for `if` and for each `elseif`; Else may be nil.
	If struct {
		Stmt
		Clauses []Clause
		Else    *Block
	}

	// NumericFor counts; Step is nil when it is not given.
	NumericFor struct {
		Stmt
		Variable           *Local
		Start, Limit, Step Expression
		Body               *Block
	}

	// GenericFor iterates.
	GenericFor struct {
		Stmt
		Variables []*Local
		Values    []Expression
		Body      *Block
	}

	// Return ends a function.
	Return struct {
		Stmt
		Values []Expression

		SemicolonAt int // offset of a semicolon after it, or -1
	}

	// Break leaves the innermost loop.
	Break struct {
		Stmt

		Block *Block
		// Last says that nothing but the block's end follows.
		Last bool
	}

	// Goto goes to a label.
	Goto struct {
		Stmt
		Label string

		Jump *Jump
	}

	// Label is the destination of a Goto.
	Label struct {
		Stmt
		Name string
	}
)

// Clause is a condition of an If, with the block that is executed when the condition holds.
type Clause struct {
	Condition Expression
	Body      *Block
}
