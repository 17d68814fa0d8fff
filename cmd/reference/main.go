// Command reference writes the pages of the Lua API, docs/lua-api.md and docs/lua-api, from
// lua/definitions. It runs in the repository's root, or in the folder that its argument
// names.
package main

import (
	"fmt"
	"os"

	"janus-golua/internal/reference"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	if err := reference.Write(root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
