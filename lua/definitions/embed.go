// Package definitions carries the definitions of the Lua API, which editors read
// as files, for tools.
package definitions

import "embed"

// Files are all definitions, without a folder.
//
//go:embed *.lua
var Files embed.FS
