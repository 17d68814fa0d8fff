// Command reference writes docs/lua-api.md of lua/definitions and of
// docs/lua-api.head.md. It runs in the repository's root, or in the folder that
// its argument names.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"janus-golua/internal/reference"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	if err := run(root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string) error {
	page, err := reference.FromFolder(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, reference.Page), []byte(page), 0o644)
}
