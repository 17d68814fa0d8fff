// Package naming finds the names by which a script knows the values that an instruction works
// with, as Lua's own interpreter does for its messages: "attempt to index a nil value (field
// 'host')". It reads compiled code, and only when an error is raised, so code that does not
// fail does not pay for it.
package naming

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/luasource/scopes"
	"janus-golua/plugin/lua53/luasyntax"
)

// Name is a name in a script.
type Name struct {
	// Kind is global, local, upvalue, field, method or constant, and for functions also
	// metamethod or "for iterator". It is empty where there is no name.
	Kind string
	Text string
}

// String is the name as messages have it behind a value, with a space before; it is empty
// where there is no name.
func (n Name) String() string {
	if n.Kind == "" {
		return ""
	}
	return " (" + n.Kind + " '" + n.Text + "')"
}

const (
	// environment is the variable of which global names are fields.
	environment = "_ENV"
	// Iterator is the variable of the compiler (package luasource) for the iterator of a loop.
	Iterator = "for iterator"
	// unknown stands for a key that is no constant.
	unknown = "?"
)

// isHidden says whether a variable was added to the source, so that no message may name it.
func isHidden(variable string) bool {
	return variable == "" || variable[0] == '(' || variable == Iterator || strings.HasPrefix(variable, luasyntax.HelperName)
}

// OfRegister is the name of the value that a register has when the instruction at pc begins.
func OfRegister(proto *lua.FunctionProto, pc, register int) Name {
	if register >= instructions.Constant {
		return Name{} // a constant that is an operand
	}
	variable := local(proto, pc, register)
	switch {
	case variable == Iterator:
		return Name{}
	case variable == environment && isFree(proto, pc, register):
		return Name{"upvalue", variable}
	case !isHidden(variable):
		return Name{"local", variable}
	}
	setter := setterOf(proto, pc, register)
	if setter < 0 {
		return Name{}
	}
	return ofResult(proto, setter)
}

// ofResult is the name of what an instruction puts into its register.
func ofResult(proto *lua.FunctionProto, pc int) Name {
	code := proto.Code[pc]
	b, c := instructions.B(code), instructions.C(code)
	switch operation(code) {
	case lua.OP_MOVE, lua.OP_MOVEN:
		if b < instructions.A(code) {
			return OfRegister(proto, pc, b)
		}
	case lua.OP_GETGLOBAL:
		return Name{"global", text(proto, longOperand(code))}
	case lua.OP_GETTABLE, lua.OP_GETTABLEKS:
		if isEnvironment(proto, pc, b) {
			return Name{"global", key(proto, pc, c)}
		}
		return Name{"field", key(proto, pc, c)}
	case lua.OP_GETUPVAL:
		return ofUpvalue(proto, b)
	case lua.OP_LOADK:
		if constant, ok := proto.Constants[longOperand(code)].(lua.LString); ok {
			return Name{"constant", string(constant)}
		}
	case lua.OP_SELF:
		return Name{"method", key(proto, pc, c)}
	}
	return Name{}
}

func ofUpvalue(proto *lua.FunctionProto, index int) Name {
	variable := upvalue(proto, index)
	switch {
	case isHidden(variable):
		return Name{}
	case scopes.IsLocal(proto, index):
		return Name{"local", variable}
	}
	return Name{"upvalue", variable}
}

func upvalue(proto *lua.FunctionProto, index int) string {
	if index < len(proto.DbgUpvalues) {
		return proto.DbgUpvalues[index]
	}
	return ""
}

// key is the name that a key gives to the field of a table.
func key(proto *lua.FunctionProto, pc, operand int) string {
	if operand >= instructions.Constant {
		return text(proto, operand-instructions.Constant)
	}
	if name := OfRegister(proto, pc, operand); name.Kind == "constant" {
		return name.Text
	}
	return unknown
}

// text is a constant that is a text.
func text(proto *lua.FunctionProto, index int) string {
	if index < len(proto.Constants) {
		if constant, ok := proto.Constants[index].(lua.LString); ok {
			return string(constant)
		}
	}
	return unknown
}

// isEnvironment says whether a register holds the table of global variables, so that its
// fields are global names for the script.
func isEnvironment(proto *lua.FunctionProto, pc, register int) bool {
	if variable := variableIn(proto, pc, register); variable != "" {
		return variable == environment
	}
	setter := setterOf(proto, pc, register)
	return setter >= 0 && operation(proto.Code[setter]) == lua.OP_CALL && callsHelper(proto, setter, "environment")
}

// variableIn is the variable whose value a register holds, hidden or not.
func variableIn(proto *lua.FunctionProto, pc, register int) string {
	if variable := local(proto, pc, register); variable != "" && variable[0] != '(' {
		return variable
	}
	setter := setterOf(proto, pc, register)
	if setter < 0 {
		return ""
	}
	code := proto.Code[setter]
	switch operation(code) {
	case lua.OP_MOVE, lua.OP_MOVEN:
		return local(proto, setter, instructions.B(code))
	case lua.OP_GETUPVAL:
		return upvalue(proto, instructions.B(code))
	}
	return ""
}

// isFree says whether a variable `_ENV` is the one that the translator has added to a chunk, in
// which `_ENV` is an upvalue in Lua.
func isFree(proto *lua.FunctionProto, pc, register int) bool {
	begin := localOf(proto, pc, register).StartPc
	setter := setterOf(proto, begin, register)
	return setter >= 0 && operation(proto.Code[setter]) == lua.OP_CALL && callsHelper(proto, setter, "environment")
}

// callsHelper says whether a call is one of a function that the translator uses, of one of the
// names.
func callsHelper(proto *lua.FunctionProto, pc int, names ...string) bool {
	setter := setterOf(proto, pc, instructions.A(proto.Code[pc]))
	if setter < 0 || operation(proto.Code[setter]) != lua.OP_GETTABLEKS {
		return false
	}
	code := proto.Code[setter]
	helpers := variableIn(proto, setter, instructions.B(code))
	return strings.HasPrefix(helpers, luasyntax.HelperName) && slices.Contains(names, key(proto, setter, instructions.C(code)))
}
