package json

import (
	"janus-golua/plugin/work"
)

// Sizes of what a decoder makes, in bytes, as gopher-lua keeps it: an object has two maps
// and a list of its keys.
const (
	valueSize  = 16 + 8
	arraySize  = 112
	objectSize = arraySize + 600
	memberSize = 150
)

// stepSize is what a step over a list counts, which takes no memory.
const stepSize = 4

// longString is the length from which on a string is taken in pieces.
const longString = 4 << 10

// effort is what a decoder or an encoder has done.
type effort struct{ work.Count }

// stopped carries the answer of a budget out of a decoder or an encoder.
type stopped struct{ why error }

// spend adds work, and stops when there was too much of it.
func (e *effort) spend(units int) {
	if e.Due(units) {
		e.settle()
	}
}

func (e *effort) settle() {
	if err := e.Settle(); err != nil {
		panic(stopped{err})
	}
}

// catch makes of that panic an error; any other goes on.
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case stopped:
		*err = r.why
	default:
		panic(r)
	}
}
