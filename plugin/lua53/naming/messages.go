package naming

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// gopher-lua's own texts begin so. TestNoTextOfGopherLuaIsLeft compares the list with what
// gopher-lua raises.
const (
	callText      = "attempt to call a non-function object"
	indexText     = "attempt to index a non-table object("
	getLoopText   = "too many recursions in gettable"
	setLoopText   = "too many recursions in settable"
	concatText    = "cannot perform concat operation between "
	arithmeticOp  = "cannot perform "
	minusText     = "__unm undefined"
	lengthText    = "__len undefined"
	compareText   = "attempt to compare "
	registersText = "registry overflow"
)

// StackOverflow is the message for a script whose calls are nested too deep.
const StackOverflow = "stack overflow"

// InLua53 returns an error value that is being raised in the words of Lua 5.3, if it is a text
// of gopher-lua's interpreter. The function that raises it must be the innermost one of L.
func InLua53(L *lua.LState, value lua.LValue) lua.LValue {
	text, isText := value.(lua.LString)
	frame := instructions.Innermost(L)
	if !isText || frame == nil {
		return value
	}
	place := placeOf(frame)
	message, ok := strings.CutPrefix(string(text), place+" ")
	if !ok {
		return value
	}
	if frame.Fn.IsG {
		if reworded := inLibrary(L, frame, message); reworded != "" {
			return lua.LString(reworded)
		}
		return value
	}
	f := failureIn(L, frame)
	if reworded := f.message(message); reworded != "" {
		return lua.LString(place + " " + reworded)
	}
	return value
}

// placeOf is the place that gopher-lua puts before a message: that of the innermost function
// written in Lua.
func placeOf(frame *instructions.Frame) string {
	for ; frame != nil; frame = frame.Parent {
		if proto := frame.Fn.Proto; proto != nil {
			return fmt.Sprintf("%s:%d:", proto.SourceName, proto.DbgSourcePositions[frame.PC-1])
		}
	}
	return ""
}

// failure is an instruction that has failed.
type failure struct {
	state     *lua.LState
	proto     *lua.FunctionProto
	pc        int
	registers []lua.LValue
}

func failureIn(L *lua.LState, frame *instructions.Frame) failure {
	return failure{state: L, proto: frame.Fn.Proto, pc: frame.PC - 1, registers: instructions.RegistersOf(L, frame)}
}

// message returns a text of gopher-lua in the words of Lua 5.3; it is empty for any other text.
func (f failure) message(text string) string {
	switch {
	case text == callText:
		return f.notCalled()
	case strings.HasPrefix(text, indexText):
		return f.index()
	case strings.HasPrefix(text, concatText):
		return f.notConcatenated()
	case strings.HasPrefix(text, arithmeticOp):
		return f.refused("perform arithmetic on", f.operand())
	case text == minusText:
		return f.refused("perform arithmetic on", instructions.B(f.code()))
	case text == lengthText:
		return f.refused("get length of", instructions.B(f.code()))
	case strings.HasPrefix(text, compareText):
		return Comparison(f.state, f.value(instructions.B(f.code())), f.value(instructions.C(f.code())))
	}
	return common(text)
}

// common rewords texts that name no value.
func common(text string) string {
	switch text {
	case getLoopText:
		return "'__index' chain too long; possible loop"
	case setLoopText:
		return "'__newindex' chain too long; possible loop"
	case registersText:
		return StackOverflow
	}
	return ""
}

func (f failure) code() uint32 { return f.proto.Code[f.pc] }

// value is what a register holds, or a constant that is an operand.
func (f failure) value(operand int) lua.LValue {
	if operand >= instructions.Constant {
		return f.proto.Constants[operand-instructions.Constant]
	}
	if operand < len(f.registers) && f.registers[operand] != nil {
		return f.registers[operand]
	}
	return lua.LNil
}

// wrong says that the value of a register cannot be used so, and names the value.
func (f failure) wrong(use string, register int) string {
	return f.unusable(use, f.value(register), OfRegister(f.proto, f.pc, register))
}

func (f failure) unusable(use string, value lua.LValue, name Name) string {
	return "attempt to " + use + " a " + TypeName(f.state, value) + " value" + name.String()
}

// refused is wrong for the operand of an operator, unless the operator has found a metamethod
// that is no function.
func (f failure) refused(use string, register int) string {
	operands := []int{instructions.B(f.code())}
	takesTwo := operation(f.code()) != lua.OP_UNM && operation(f.code()) != lua.OP_LEN
	if takesTwo {
		operands = append(operands, instructions.C(f.code()))
	}
	for _, operand := range operands {
		if method := f.state.GetMetaField(f.value(operand), events[operation(f.code())]); method != lua.LNil {
			return f.unusable("call", method, Name{})
		}
	}
	if takesTwo {
		return f.unusable(use, f.value(register), unlessConstant(OfRegister(f.proto, f.pc, register)))
	}
	return f.wrong(use, register)
}

// notCalled says that a value is no function. The iterator of a loop has no name, and neither has
// what pcall was told to call.
func (f failure) notCalled() string {
	register := instructions.A(f.code())
	if operation(f.code()) == lua.OP_TFORLOOP || isOwn(f.proto) {
		return f.unusable("call", f.value(register), Name{})
	}
	return f.wrong("call", register)
}

// operand is the first operand that is no number.
func (f failure) operand() int {
	code := f.code()
	if IsNumeral(f.value(instructions.B(code))) {
		return instructions.C(code)
	}
	return instructions.B(code)
}

// index describes the value that has no fields: what the script has indexed, or what its
// metatables lead to.
func (f failure) index() string {
	code := f.code()
	register, event := instructions.B(code), "__index"
	switch operation(code) {
	case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
		register, event = instructions.A(code), "__newindex"
	case lua.OP_GETGLOBAL, lua.OP_SETGLOBAL: // the environment is a table, so its metatable leads elsewhere
		return f.unusable("index", f.end(f.state.Env, events[operation(code)]), Name{})
	}
	value := f.value(register)
	if end := f.end(value, event); end != value {
		return f.unusable("index", end, Name{})
	}
	return f.wrong("index", register)
}

// end is the value to which metatables lead.
func (f failure) end(value lua.LValue, event string) lua.LValue {
	for range lua.MaxTableGetLoop {
		next := f.state.GetMetaField(value, event)
		if next == lua.LNil {
			break
		}
		value = next
	}
	return value
}

// notConcatenated says which operand of `..` is wrong, or which metamethod is no function.
func (f failure) notConcatenated() string {
	for register := instructions.B(f.code()); register <= instructions.C(f.code()); register++ {
		value := f.value(register)
		method := f.state.GetMetaField(value, "__concat")
		if method != lua.LNil && method.Type() != lua.LTFunction {
			return f.unusable("call", method, Name{})
		}
	}
	return f.wrong("concatenate", f.concatenated())
}

// concatenated is the register whose value cannot be concatenated. The operands are taken from
// the last one on; a metamethod may have taken some of them.
func (f failure) concatenated() int {
	first, last := instructions.B(f.code()), instructions.C(f.code())
	right := f.value(last)
	for left := last - 1; left >= first; left-- {
		value := f.value(left)
		switch {
		case lua.LVCanConvToString(value) && lua.LVCanConvToString(right):
			right = lua.LString("")
		case f.hasMetamethod("__concat", value, right):
			right = lua.LString("") // most likely a text
		case lua.LVCanConvToString(value):
			return left + 1
		default:
			return left
		}
	}
	return last
}

func (f failure) hasMetamethod(event string, values ...lua.LValue) bool {
	for _, value := range values {
		if value.Type() == lua.LTString {
			continue // its metamethod refuses what cannot be joined
		}
		if method := f.state.GetMetaField(value, event); method.Type() == lua.LTFunction {
			return true
		}
	}
	return false
}

// Comparison says that two values have no order.
func Comparison(L *lua.LState, left, right lua.LValue) string {
	return compared(TypeName(L, left), TypeName(L, right))
}

func compared(left, right string) string {
	if left == right {
		return "attempt to compare two " + left + " values"
	}
	return "attempt to compare " + left + " with " + right
}
