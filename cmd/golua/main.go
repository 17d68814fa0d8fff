// Command golua has tools for authors of scripts for janus-golua.
package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"janus-golua/plugin/nearest"
)

// streams are the input and the outputs of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one command of golua; run returns the exit status.
type command struct {
	summary string
	run     func(arguments []string, std streams) int
}

var commands = map[string]command{
	"add":     {"add an application to a Janus, beside others", runAdd},
	"check":   {"find mistakes in scripts", runCheck},
	"console": {"look into a running Janus, over its Admin API", runConsole},
	"doc":     {"show what the reference says of a name", runDoc},
	"list":    {"list the applications of a Janus", runList},
	"remove":  {"remove an application from a Janus", runRemove},
	"run":     {"run an application on a simulated Janus, with a prompt", runPlay},
	"test":    {"run *_test.lua on a simulated Janus", runTest},
}

// misused is the exit status for arguments that golua does not understand.
const misused = 2

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

func run(arguments []string, std streams) int {
	if len(arguments) == 0 {
		usage(std.err)
		return misused
	}
	name, rest := arguments[0], arguments[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		return help(rest, std)
	case "version", "-version", "--version":
		_, _ = fmt.Fprintln(std.out, "golua", version())
		return 0
	}
	if c, ok := commands[name]; ok {
		return c.run(rest, std)
	}
	_, _ = fmt.Fprintln(std.err, "golua:", unknown(name))
	return misused
}

// help prints help about golua, or about the named command.
func help(arguments []string, std streams) int {
	if len(arguments) == 0 {
		usage(std.out)
		return 0
	}
	return run([]string{arguments[0], "-h"}, std)
}

// unknown says that a command does not exist, and suggests the one that was likely meant.
func unknown(name string) string {
	names := slices.Sorted(maps.Keys(commands))
	if near := nearest.Name(name, names); near != "" {
		return fmt.Sprintf("there is no command %q; did you mean %s?", name, near)
	}
	return fmt.Sprintf("there is no command %q; there are %s", name, strings.Join(names, ", "))
}
