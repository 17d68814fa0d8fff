// Package luasource compiles source by gopher-lua, and mends on the way what that
// compiles wrongly.
package luasource

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// Compile compiles what gopher-lua can, which is Lua 5.1 with goto. It refuses
// source that is nested so deeply that compiling it would overflow Go's stack,
// which ends the process. Its errors read `chunk:line: message`.
func Compile(source, chunkName string) (proto *lua.FunctionProto, err error) {
	defer func() {
		// gopher-lua's compiler panics for what it did not expect.
		if reason := recover(); reason != nil {
			proto, err = nil, fmt.Errorf("%s: the compiler failed: %v", chunkName, reason)
		}
	}()
	chunk, err := parse.Parse(strings.NewReader(source), chunkName)
	if err != nil {
		return nil, syntaxError(err, source, chunkName)
	}
	m := mender{chunkName: chunkName}
	m.statements(chunk)
	if m.problem != nil {
		return nil, m.problem
	}
	proto, err = lua.Compile(chunk, chunkName)
	if err != nil {
		return nil, syntaxError(err, source, chunkName)
	}
	return proto, nil
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
