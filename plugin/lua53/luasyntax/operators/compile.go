package operators

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasource"
	"janus-golua/plugin/lua53/luasyntax/translator"
	"janus-golua/plugin/work"
)

// Code is a compiled source. It belongs to no state, and can be kept for many.
type Code struct {
	proto *lua.FunctionProto
	// helper is the index of the constant that the helpers replace, or -1 for code that
	// needs no helpers.
	helper int
	// size is about how many bytes the code takes.
	size int
}

// Size is about how many bytes the code takes.
func (c *Code) Size() int { return c.size }

// Compile translates and compiles a source of Lua 5.3 or 5.4. The chunk's name is given in
// the form in which messages show it. An error reads `chunk:line: message`.
func Compile(source, chunkName string) (*Code, error) {
	return CompileWithin(nil, source, chunkName)
}

// CompileWithin is Compile for a script that has a budget; an error may be the budget's.
func CompileWithin(budget work.Budget, source, chunkName string) (*Code, error) {
	translation, err := translator.TranslateWithin(budget, source, chunkName)
	if err != nil {
		return nil, err
	}
	return compileTranslation(budget, translation, chunkName)
}

// CompileTranslation compiles a translation.
func CompileTranslation(translation translator.Translation, chunkName string) (*Code, error) {
	return compileTranslation(nil, translation, chunkName)
}

func compileTranslation(budget work.Budget, t translator.Translation, chunkName string) (*Code, error) {
	text := luasource.Text{Source: t.Source, Name: chunkName, Tokens: t.Tokens, Longest: t.Longest}
	proto, size, err := text.Compile(budget)
	if err != nil {
		return nil, err
	}
	code := &Code{proto: proto, helper: -1, size: size}
	if t.Helper != "" {
		code.helper = slices.Index(proto.Constants, lua.LValue(lua.LString(t.Helper)))
	}
	return code, nil
}

// Function makes a function of the code in a state that Open has prepared. The function's
// environment is the state's.
func (c *Code) Function(L *lua.LState) *lua.LFunction {
	if c.helper < 0 {
		return L.NewFunctionFromProto(c.proto)
	}
	// Only the main function has the constant; the others have an upvalue.
	main := *c.proto
	main.Constants = slices.Clone(main.Constants)
	main.Constants[c.helper] = L.G.Registry.RawGetString(registryKey)
	return L.NewFunctionFromProto(&main)
}

// Load compiles a source into a function of a state.
func Load(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
	code, err := Compile(source, chunkName)
	if err != nil {
		return nil, err
	}
	return code.Function(L), nil
}
