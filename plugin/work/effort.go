package work

// Stopped is the panic by which an Effort leaves a parser or a printer whose calls are
// nested; whoever has begun it catches it.
type Stopped struct{ Why error }

// Effort is a Count for such a one: its calls return no errors.
type Effort struct{ Count }

// Spend adds work, and stops by a panic when there was too much of it.
func (e *Effort) Spend(units int) {
	if e.Due(units) {
		e.Check()
	}
}

// Check asks about what was added, and stops likewise.
func (e *Effort) Check() {
	if err := e.Settle(); err != nil {
		panic(Stopped{err})
	}
}

// Catch makes an error of that panic; any other goes on. Whoever begins the work defers it.
func Catch(err *error) {
	switch reason := recover().(type) {
	case nil:
	case Stopped:
		*err = reason.Why
	default:
		panic(reason)
	}
}
