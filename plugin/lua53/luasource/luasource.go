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
	m.function(nil, chunk)
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
	return proto, trim(proto), nil
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
