package luasyntax

// Statement is a node that is carried out.
type Statement interface {
	Node
	statement()
}

type stmt struct{ Span }

func (stmt) statement() {}

// Statements.
type (
	// Empty is a semicolon.
	Empty struct{ stmt }

	// Assign assigns values to targets, which are Name or Index.
	Assign struct {
		stmt
		Targets, Values []Expression
	}

	// CallStatement is a Call or MethodCall whose values are dropped.
	CallStatement struct {
		stmt
		Call Expression
	}

	// LocalStatement declares variables.
	LocalStatement struct {
		stmt
		Locals []*Local
		Values []Expression

		// attributes are where `<const>` and `<close>` are written.
		attributes []Span
		// selfReference says that the only value is a function that uses an
		// outer variable of the same name.
		selfReference bool
	}

	// LocalFunction is `local function`.
	LocalFunction struct {
		stmt
		Local    *Local
		Function *Function
	}

	// FunctionStatement is `function a.b:c()`; Target is a Name or an Index.
	FunctionStatement struct {
		stmt
		Target   Expression
		Function *Function
	}

	// Do is a block on its own.
	Do struct {
		stmt
		Body *Block
	}

	// While is a loop with its condition first.
	While struct {
		stmt
		Condition Expression
		Body      *Block
	}

	// Repeat is a loop with its condition last.
	Repeat struct {
		stmt
		Body      *Block
		Condition Expression

		untilAt int
	}

	// If has one clause for `if` and for each `elseif`; Else may be nil.
	If struct {
		stmt
		Clauses []Clause
		Else    *Block
	}

	// NumericFor counts; Step is nil when it is not given.
	NumericFor struct {
		stmt
		Variable           *Local
		Start, Limit, Step Expression
		Body               *Block
	}

	// GenericFor iterates.
	GenericFor struct {
		stmt
		Variables []*Local
		Values    []Expression
		Body      *Block
	}

	// Return ends a function.
	Return struct {
		stmt
		Values []Expression

		semicolonAt int // offset of a semicolon after it, or -1
	}

	// Break leaves the innermost loop.
	Break struct {
		stmt

		block *Block
		// last says that nothing but the block's end follows.
		last bool
	}

	// Goto goes to a label.
	Goto struct {
		stmt
		Label string

		jump *jump
	}

	// Label is where a Goto goes to.
	Label struct {
		stmt
		Name string
	}
)

// Clause is a condition of an If with what is done when it holds.
type Clause struct {
	Condition Expression
	Body      *Block
}
