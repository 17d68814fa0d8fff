package luasource

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

// trim gives back the unused room in the lists of a function and of its inner functions,
// usually 12 KB each. It returns about how many bytes remain.
func trim(proto *lua.FunctionProto) int {
	proto.Code = tight(proto.Code)
	proto.DbgSourcePositions = tight(proto.DbgSourcePositions)
	proto.Constants = tight(proto.Constants)
	proto.DbgLocals = tight(proto.DbgLocals)
	proto.DbgCalls = tight(proto.DbgCalls)
	proto.DbgUpvalues = tight(proto.DbgUpvalues)
	proto.FunctionPrototypes = tight(proto.FunctionPrototypes)
	size := protoSize + len(proto.Code)*instructionSize + len(proto.Constants)*constantSize +
		len(proto.DbgLocals)*localSize + len(proto.DbgCalls)*callSize + len(proto.FunctionPrototypes)*nestedSize
	for _, constant := range proto.Constants {
		if text, ok := constant.(lua.LString); ok {
			size += len(text)
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		size += trim(inner)
	}
	return size
}

func tight[T any](list []T) []T {
	if cap(list) <= len(list)+len(list)/4 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}
