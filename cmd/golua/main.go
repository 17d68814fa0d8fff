// Command golua is for those who write scripts for janus-golua.
package main

import (
	"io"
	"os"
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one of golua's; run gives the exit status.
type command struct {
	summary string
	run     func(arguments []string, std streams) int
}

var commands = map[string]command{
	"check":   {"find mistakes in scripts", runCheck},
	"console": {"look into a running Janus, over its Admin API", runConsole},
	"run":     {"run an application on a simulated Janus, with a prompt", runPlay},
	"test":    {"run *_test.lua on a simulated Janus", runTest},
}

// misused is the exit status for what was not understood.
const misused = 2

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

func run(arguments []string, std streams) int {
	if len(arguments) > 0 {
		if c, ok := commands[arguments[0]]; ok {
			return c.run(arguments[1:], std)
		}
	}
	usage(std.err)
	return misused
}
