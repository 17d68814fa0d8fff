package main

import (
	"errors"
	"flag"
	"fmt"

	"janus-golua/internal/reference"
	"janus-golua/lua"
	"janus-golua/plugin/nearest"
)

const docUsage = `usage: golua doc [NAME…]: shows what the reference says of a module, function, type or callback
  golua doc http          a module
  golua doc level1        a page about something else
  golua doc http.get      a function
  golua doc session:send  a method
  golua doc janus.Session a type
  golua doc forward       the last part of a name; if several have it, they are listed
Without NAME, it lists the modules and the pages.
`

// runDoc runs golua doc.
func runDoc(arguments []string, std streams) int {
	flags := flag.NewFlagSet("golua doc", flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() { _, _ = fmt.Fprint(std.err, docUsage) }
	if err := flags.Parse(arguments); err != nil {
		return usageStatus(err)
	}
	manual, err := reference.NewManual(lua.Definitions())
	if err != nil {
		_, _ = fmt.Fprintln(std.err, "golua doc:", err)
		return faulty
	}
	if flags.NArg() == 0 {
		_, _ = fmt.Fprint(std.out, manual.Contents())
		return 0
	}
	for i, name := range flags.Args() {
		text, ok := manual.Find(name)
		if !ok {
			_, _ = fmt.Fprintln(std.err, "golua doc:", noEntry(manual, name))
			return faulty
		}
		if i > 0 {
			_, _ = fmt.Fprintln(std.out)
		}
		_, _ = fmt.Fprint(std.out, text)
	}
	return 0
}

// noEntry says that there is no such entry, and suggests the one that was likely meant.
func noEntry(manual *reference.Manual, name string) error {
	if near := nearest.Name(name, manual.Names()); near != "" {
		return fmt.Errorf("there is no entry %s; did you mean %s?", name, near)
	}
	return errors.New("there is no entry " + name + "; golua doc lists the modules")
}
