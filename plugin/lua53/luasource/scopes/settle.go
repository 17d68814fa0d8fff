package scopes

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// RestName is the name of gopher-lua's own variable `arg` in functions that have `...`.
const RestName = "(...)"

// partMark begins the note of a function whose code is a part of the function around. A letter
// follows for each upvalue: u if the variable is an upvalue of the function around, too, or l
// if it is a local variable of that function.
const partMark = "(part)"

// Settle corrects the notes of a compiled chunk, and takes the marks out of the lines.
func (m Marks) Settle(main *lua.FunctionProto) { m.main.settle(main, "") }

func (f *function) settle(proto *lua.FunctionProto, upvalues string) {
	proto.LineDefined, proto.LastLineDefined = Line(proto.LineDefined), Line(proto.LastLineDefined)
	known := f != nil && len(f.registers) == len(proto.DbgLocals)
	if known {
		f.scopes(proto)
	}
	for pc, line := range proto.DbgSourcePositions {
		proto.DbgSourcePositions[pc] = Line(line)
	}
	if known && f.part {
		proto.DbgLocals = append(proto.DbgLocals, &lua.DbgLocalInfo{Name: partMark + upvalues, StartPc: math.MaxInt})
	}
	for i, inner := range proto.FunctionPrototypes {
		var of *function
		if f != nil && len(f.inner) == len(proto.FunctionPrototypes) {
			of = f.inner[i]
		}
		captured := ""
		if of != nil && of.part {
			captured = f.captured(proto, i, upvalues)
		}
		of.settle(inner, captured)
	}
}

// scopes sets the ends of the variables' scopes.
func (f *function) scopes(proto *lua.FunctionProto) {
	var open []*lua.DbgLocalInfo // by registers
	end := func(register, pc int) {
		for len(open) > register {
			open[len(open)-1].EndPc = pc
			open = open[:len(open)-1]
		}
	}
	for _, local := range proto.DbgLocals {
		local.EndPc = 0
	}
	next := 0
	for pc, line := range proto.DbgSourcePositions {
		for ; next < len(f.registers) && proto.DbgLocals[next].StartPc <= pc; next++ {
			end(f.registers[next], pc)
			// The hidden variables of a loop are in scope where its own variables are.
			for _, hidden := range proto.DbgLocals[next-f.registers[next]+len(open) : next] {
				hidden.StartPc = pc
				open = append(open, hidden)
			}
			open = append(open, proto.DbgLocals[next])
		}
		if count := line >> countShift; count > 0 {
			end(count-1, pc)
		}
	}
	end(0, len(proto.Code))
	for i, register := range f.registers {
		if i <= f.rest && register == f.rest {
			proto.DbgLocals[i].Name = RestName
		}
	}
}

// captured tells the upvalues of an inner function, as they are for the function of the
// source: the letters behind partMark.
func (f *function) captured(proto *lua.FunctionProto, inner int, upvalues string) string {
	const opcode, index = 26, 1<<18 - 1
	count := int(proto.FunctionPrototypes[inner].NumUpvalues)
	for pc, code := range proto.Code {
		if int(code>>opcode) != lua.OP_CLOSURE || int(code&index) != inner || len(proto.Code) < pc+1+count {
			continue
		}
		var letters strings.Builder
		for _, from := range proto.Code[pc+1:][:count] {
			letters.WriteByte(f.kind(from, upvalues))
		}
		return letters.String()
	}
	return ""
}

// kind is the letter of a variable that an instruction captures.
func (f *function) kind(from uint32, upvalues string) byte {
	const opcode, operandB = 26, 1<<9 - 1
	b := int(from & operandB)
	switch {
	case int(from>>opcode) == lua.OP_MOVE:
		return 'l'
	case f.part && b < len(upvalues):
		return upvalues[b]
	}
	return 'u'
}

// IsLocal says whether an upvalue is a local variable for the function of the source, because
// the code is only a part of that function.
func IsLocal(proto *lua.FunctionProto, upvalue int) bool {
	if len(proto.DbgLocals) == 0 {
		return false
	}
	letters, isPart := strings.CutPrefix(proto.DbgLocals[len(proto.DbgLocals)-1].Name, partMark)
	return isPart && upvalue < len(letters) && letters[upvalue] == 'l'
}
