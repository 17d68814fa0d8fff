// Package luasource compiles source by gopher-lua, and mends on the way what that
// compiles wrongly.
package luasource

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"janus-golua/plugin/work"
)

// Compile compiles what gopher-lua can, which is Lua 5.1 with goto. It refuses
// source that is nested so deeply that compiling it would overflow Go's stack,
// which ends the process. Its errors read `chunk:line: message`.
func Compile(source, chunkName string) (*lua.FunctionProto, error) {
	proto, _, err := Text{Source: source, Name: chunkName}.Compile(nil)
	return proto, err
}

// Text is a source to compile.
type Text struct {
	Source, Name string
	// Tokens is about how many tokens it has, Longest the length of the longest one, in
	// bytes; 0 where that is not known.
	Tokens, Longest int
}

// Compile is the function Compile for a script that has a budget, whose error it may
// return. size is about how many bytes the code takes.
func (t Text) Compile(budget work.Budget) (proto *lua.FunctionProto, size int, err error) {
	defer func() {
		// gopher-lua's compiler panics for what it did not expect.
		if reason := recover(); reason != nil {
			proto, err = nil, fmt.Errorf("%s: the compiler failed: %v", t.Name, reason)
		}
	}()
	chunk, err := t.parse(budget)
	if err != nil {
		return nil, 0, err
	}
	m := mender{chunkName: t.Name, effort: work.Count{Budget: budget}}
	chunk = m.function(nil, chunk)
	if m.problem == nil {
		m.problem = m.cost.fits(budget, t.Name)
	}
	if m.problem != nil {
		return nil, 0, m.problem
	}
	proto, err = lua.Compile(chunk, t.Name)
	if err != nil {
		return nil, 0, syntaxError(err, t.Source, t.Name)
	}
	if err := encoded(proto); err != nil {
		return nil, 0, err
	}
	return proto, trim(proto), nil
}

// What gopher-lua has room for: the distance of a jump in instructions, and the number of a
// function's upvalues. It does not check jumps back and upvalues.
const (
	mostInstructions = 1<<17 - 1
	mostUpvalues     = 255
)

// encoded says which function of a chunk gopher-lua has no room for.
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

// syntaxError puts an error of gopher-lua's parser or compiler into the order of
// Lua 5.3: place, what is wrong, and near what.
func syntaxError(err error, source, chunkName string) error {
	var parser *parse.Error
	var compiler *lua.CompileError
	switch {
	case errors.As(err, &parser) && parser.Pos.Line == parse.EOF:
		lines := strings.Count(source, "\n") + 1
		return fmt.Errorf("%s:%d: %s near <eof>", chunkName, lines, strings.TrimSpace(parser.Message))
	case errors.As(err, &parser):
		return fmt.Errorf("%s:%d: %s near '%s'", chunkName, parser.Pos.Line, strings.TrimSpace(parser.Message), parser.Token)
	case errors.As(err, &compiler):
		return fmt.Errorf("%s:%d: %s", chunkName, compiler.Line, compiler.Message)
	}
	return err
}
