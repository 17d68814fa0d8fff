// Package lua carries what of the folder lua is part of programs: the Lua libraries that
// the plugin brings with it, and the definitions of the Lua API, which editors read as
// files.
package lua

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed lib
var libraries embed.FS

//go:embed definitions/*.lua
var definitions embed.FS

// Library is the source of a module as `require` names it: "janus-sdp",
// "term.colors".
func Library(module string) (source string, ok bool) {
	text, err := libraries.ReadFile("lib/" + strings.ReplaceAll(module, ".", "/") + ".lua")
	return string(text), err == nil
}

// Definitions are the definitions of the Lua API, a file each, without a folder.
func Definitions() fs.FS {
	files, err := fs.Sub(definitions, "definitions")
	if err != nil { // only a name that is no path gives one
		panic(err)
	}
	return files
}
