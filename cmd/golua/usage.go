package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

func usage(to io.Writer) {
	_, _ = fmt.Fprintln(to, "usage: golua COMMAND [ARGUMENTS]; golua COMMAND -h says more")
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		_, _ = fmt.Fprintf(to, "  %-8s %s\n", name, commands[name].summary)
	}
}
