package decode

import (
	"janus-golua/plugin/work"
)

// Sizes of what a decoder creates, in bytes, as gopher-lua stores it: an object has two
// maps and a list of its keys.
const (
	valueSize  = 16 + 8
	arraySize  = 112
	objectSize = arraySize + 600
	memberSize = 150
)

// stepSize is the cost of a step over a list, which takes no memory.
const stepSize = 4

// longString is the length from which strings are processed in pieces.
const longString = 4 << 10

// effort counts the work of a decoder.
type effort = work.Effort
