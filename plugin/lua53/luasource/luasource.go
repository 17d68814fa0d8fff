// Package luasource compiles source with gopher-lua. On the way it rewrites everything that
// gopher-lua would compile wrongly.
package luasource

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"janus-golua/plugin/lua53/loops"
	"janus-golua/plugin/lua53/luasource/scopes"
	"janus-golua/plugin/lua53/tight"
	"janus-golua/plugin/work"
)

// Compile compiles the language of gopher-lua: Lua 5.1 with goto. It refuses source that is
// nested so deeply that compiling it would overflow Go's stack, which would end the
// process. Its errors read `chunk:line: message`.
func Compile(source, chunkName string) (*lua.FunctionProto, error) {
	proto, _, err := Text{Source: source, Name: chunkName}.Compile(nil)
	return proto, err
}

// Text is a source to compile.
type Text struct {
	Source, Name string
	// Tokens is about how many tokens the source has, and Longest is the length of the
	// longest one in bytes; 0 is unknown.
	Tokens, Longest int
}

// Compile is the function Compile for a script that has a budget. Its error may be the
// budget's. size is about how many bytes the code takes.
func (t Text) Compile(budget work.Budget) (proto *lua.FunctionProto, size int, err error) {
	proto, size, err = t.compile(budget, false)
	if errors.Is(err, errRegisters) {
		if divided, size, failure := t.compile(budget, true); failure == nil {
			return divided, size, nil
		}
	}
	return proto, size, err
}

// errRegisters is in the error for a function that needs too many registers.
var errRegisters = errors.New("function or expression needs too many registers")

// compile is Compile, if asked with functions that are divided (divide.go).
func (t Text) compile(budget work.Budget, sparing bool) (proto *lua.FunctionProto, size int, err error) {
	defer func() {
		// gopher-lua's compiler panics if it meets something unexpected.
		if reason := recover(); reason != nil {
			proto, err = nil, fmt.Errorf("%s: the compiler failed: %v", t.Name, reason)
		}
	}()
	chunk, err := t.parse(budget)
	if err != nil {
		return nil, 0, err
	}
	m := mender{chunkName: t.Name, effort: work.Count{Budget: budget}, sparing: sparing}
	chunk = m.function(nil, chunk)
	if m.problem == nil {
		m.problem = m.cost.fits(budget, t.Name)
	}
	if m.problem != nil {
		return nil, 0, m.problem
	}
	marks := scopes.Mark(chunk, m.isPart)
	proto, err = lua.Compile(chunk, t.Name)
	if err != nil {
		return nil, 0, syntaxError(err, t.Source, t.Name)
	}
	marks.Settle(proto)
	if err := encoded(proto); err != nil {
		return nil, 0, err
	}
	loops.Split(proto)
	return proto, tight.Proto(proto), nil
}

// Limits of gopher-lua's instructions: the distance of a jump in instructions, and the
// number of a function's upvalues. gopher-lua itself does not check jumps back and
// upvalues.
const (
	mostInstructions = 1<<17 - 1
	mostUpvalues     = 255
)

// encoded returns an error that names a function of the chunk which exceeds these limits.
func encoded(proto *lua.FunctionProto) error {
	if count := len(proto.Code); count > mostInstructions {
		return fmt.Errorf("%s:%d: function too large: it has %d instructions, at most %d", proto.SourceName, max(proto.LineDefined, 1), count, mostInstructions)
	}
	if count := len(proto.DbgUpvalues); count > mostUpvalues {
		return fmt.Errorf("%s:%d: too many upvalues (%d, at most %d)", proto.SourceName, proto.LineDefined, count, mostUpvalues)
	}
	for _, inner := range proto.FunctionPrototypes {
		if err := encoded(inner); err != nil {
			return err
		}
	}
	return nil
}

// overflows says whether a message of gopher-lua's compiler is for too many registers.
func overflows(message string) bool {
	return strings.HasPrefix(message, "register overflow") || strings.HasPrefix(message, "too many local variables")
}

// syntaxError gives an error of gopher-lua's parser or compiler the form of Lua 5.3: the
// position, what is wrong, and near which token.
func syntaxError(err error, source, chunkName string) error {
	var parser *parse.Error
	var compiler *lua.CompileError
	switch {
	case errors.As(err, &parser) && parser.Pos.Line == parse.EOF:
		lines := strings.Count(source, "\n") + 1
		return fmt.Errorf("%s:%d: %s near <eof>", chunkName, lines, strings.TrimSpace(parser.Message))
	case errors.As(err, &parser):
		return fmt.Errorf("%s:%d: %s near '%s'", chunkName, parser.Pos.Line, strings.TrimSpace(parser.Message), parser.Token)
	case errors.As(err, &compiler) && overflows(compiler.Message):
		return fmt.Errorf("%s:%d: %w", chunkName, max(compiler.Line, 1), errRegisters)
	case errors.As(err, &compiler):
		return fmt.Errorf("%s:%d: %s", chunkName, scopes.Line(compiler.Line), compiler.Message)
	}
	return err
}
