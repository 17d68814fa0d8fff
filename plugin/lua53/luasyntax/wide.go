package luasyntax

// MaxExact is the integer up to which a float64 can hold every integer.
const MaxExact = 1 << 53

// IsWide says whether the value of an expression may be an integer beyond 2^53 which a
// float64 does not have: it is made by a product or a shift, and by operators that only add,
// subtract or combine bits. The value of a variable is not known.
func IsWide(e Expression) bool {
	switch e := e.(type) {
	case *Parenthesis:
		return IsWide(e.Inner)
	case *Number:
		return e.Integer && (e.Value >= MaxExact || e.Value <= -MaxExact)
	case *Unary:
		return (e.Operator == "-" || e.Operator == "~") && IsWide(e.Operand)
	case *Binary:
		return e.wide
	}
	return false
}

// SetWide finds out whether the value of the operator may be such an integer.
func (e *Binary) SetWide() {
	switch e.Operator {
	case "*":
		e.wide = !isFloat(e.Left) && !isFloat(e.Right)
	case "<<":
		e.wide = true
	case ">>":
		e.wide = !isShort(e.Right)
	case "+", "-", "//", "%", "&", "|", "~":
		e.wide = IsWide(e.Left) || IsWide(e.Right)
	}
}

// shortShift is how far the bits of an integer are shifted that always fits into a float64. Of a
// negative integer, zeros come in from the left: -1 >> 8 has 56 bits.
const shortShift = 64 - 53

func isShort(count Expression) bool {
	number, ok := count.(*Number)
	return ok && number.Integer && number.Value >= shortShift
}

// isFloat says whether an expression is a numeral of a float.
func isFloat(e Expression) bool {
	switch e := e.(type) {
	case *Parenthesis:
		return isFloat(e.Inner)
	case *Number:
		return !e.Integer
	case *Unary:
		return e.Operator == "-" && isFloat(e.Operand)
	}
	return false
}
