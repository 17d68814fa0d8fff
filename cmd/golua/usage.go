package main

import (
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"

	"janus-golua/plugin/core"
)

func usage(to io.Writer) {
	_, _ = fmt.Fprintln(to, "usage: golua COMMAND [ARGUMENTS]; golua COMMAND --help says more")
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		_, _ = fmt.Fprintf(to, "  %-8s %s\n", name, commands[name].summary)
	}
	_, _ = fmt.Fprintln(to, "  version  which golua this is")
}

// version is the version of the plugin that this golua belongs to, with the commit from which
// golua was built, if Go knows the commit.
func version() string {
	return core.Version + revision()
}

func revision() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, setting := range build.Settings {
		if setting.Key == "vcs.revision" {
			return " (" + setting.Value[:min(12, len(setting.Value))] + ", " + build.GoVersion + ")"
		}
	}
	return " (" + build.GoVersion + ")"
}
