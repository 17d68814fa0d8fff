// Package tight makes compiled functions small.
package tight

import (
	lua "github.com/yuin/gopher-lua"
)

// Sizes of the elements of a function's lists, in bytes.
const (
	protoSize       = 850
	instructionSize = 4 + 8 // and its line
	constantSize    = 2*16 + 16
	localSize       = 8 + 40
	callSize        = 24
	nestedSize      = 8
)

// Proto gives back the unused room in the lists of a function and of its inner functions,
// usually 12 KB each. It returns about how many bytes remain.
func Proto(proto *lua.FunctionProto) int {
	proto.Code = list(proto.Code)
	proto.DbgSourcePositions = list(proto.DbgSourcePositions)
	proto.Constants = list(proto.Constants)
	proto.DbgLocals = list(proto.DbgLocals)
	proto.DbgCalls = list(proto.DbgCalls)
	proto.DbgUpvalues = list(proto.DbgUpvalues)
	proto.FunctionPrototypes = list(proto.FunctionPrototypes)
	size := protoSize + len(proto.Code)*instructionSize + len(proto.Constants)*constantSize +
		len(proto.DbgLocals)*localSize + len(proto.DbgCalls)*callSize + len(proto.FunctionPrototypes)*nestedSize
	for _, constant := range proto.Constants {
		if text, ok := constant.(lua.LString); ok {
			size += len(text)
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		size += Proto(inner)
	}
	return size
}

func list[T any](items []T) []T {
	if cap(items) <= len(items)+len(items)/4 {
		return items
	}
	return append(make([]T, 0, len(items)), items...)
}
