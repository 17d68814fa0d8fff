// Package lua carries the Lua libraries that the plugin brings with it.
package lua

import (
	"embed"
	"strings"
)

//go:embed lib
var libraries embed.FS

// Library is the source of a module as `require` names it: "janus-sdp",
// "term.colors".
func Library(module string) (source string, ok bool) {
	text, err := libraries.ReadFile("lib/" + strings.ReplaceAll(module, ".", "/") + ".lua")
	return string(text), err == nil
}
