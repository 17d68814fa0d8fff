// Command golua is the tool of those who write applications in Lua: docs/golua.md.
package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// terminal is what a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// command does what its arguments say, and returns the exit status.
type command struct {
	summary string
	run     func(t terminal, arguments []string) int
}

// The exit statuses: what was looked at has faults; it could not be looked at.
const (
	exitOK     = 0
	exitFaults = 1
	exitUsage  = 2
)

// commands are the sub-commands by name.
func commands() map[string]command {
	return map[string]command{
		"run":  {"run an application on a simulated Janus, with a prompt", runPlay},
		"test": {"run *_test.lua on a simulated Janus", runTest},
	}
}

func main() {
	os.Exit(run(terminal{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:]))
}

func run(t terminal, arguments []string) int {
	if len(arguments) > 0 {
		if chosen, ok := commands()[arguments[0]]; ok {
			return chosen.run(t, arguments[1:])
		}
	}
	out, status := t.err, exitUsage
	switch {
	case len(arguments) == 0:
	case arguments[0] == "help" || arguments[0] == "-h" || arguments[0] == "--help":
		out, status = t.out, exitOK
	default:
		fmt.Fprintf(t.err, "golua: there is no command %q\n", arguments[0])
	}
	fmt.Fprintln(out, "usage: golua COMMAND [OPTION…] [FILE…]; golua COMMAND --help says more")
	all := commands()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(out, "  %-8s %s\n", name, all[name].summary)
	}
	return status
}
