// Package luasource compiles the source of scripts: what gopher-lua compiles
// wrongly is mended on the way.
package luasource

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// Compile makes a function of a chunk. Its errors say file, line and what is wrong.
func Compile(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
	chunk, err := parse.Parse(strings.NewReader(source), chunkName)
	if err != nil {
		return nil, err
	}
	mend(chunk)
	proto, err := lua.Compile(chunk, chunkName)
	if err != nil {
		return nil, err
	}
	return L.NewFunctionFromProto(proto), nil
}
