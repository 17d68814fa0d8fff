package decode

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

// effort is what a decoder has done.
type effort = work.Effort
