package work

// Stopped is the value of the panic with which an Effort leaves the nested calls of a
// parser or printer. The function that has begun the work catches it.
type Stopped struct{ Why error }

// Effort is a Count for a parser or printer whose calls return no errors.
type Effort struct{ Count }

// Spend adds work, and panics with Stopped when there was too much of it.
func (e *Effort) Spend(units int) {
	if e.Due(units) {
		e.Check()
	}
}

// Check asks about the work that was added, and stops in the same way.
func (e *Effort) Check() {
	if err := e.Settle(); err != nil {
		panic(Stopped{err})
	}
}

// Catch turns that panic into an error; any other panic goes on. The function that begins
// the work defers Catch.
func Catch(err *error) {
	switch reason := recover().(type) {
	case nil:
	case Stopped:
		*err = reason.Why
	default:
		panic(reason)
	}
}
