package plugin

import (
	"io"
	"strings"

	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
)

// maxGoLine bounds a line of Go's libraries, in bytes: net/http quotes up to 4 KB of what a
// server has sent that nobody asked for.
const maxGoLine = 200

// GoLog takes what Go's libraries write to the log of the process (package log), which is
// Janus's standard error otherwise: net/http complains of servers there, and can be given
// no log of its own. All their lines together are folded as one, since a server may have a
// say in them.
func (p *Plugin) GoLog() io.Writer { return goLog{p} }

type goLog struct{ plugin *Plugin }

func (g goLog) Write(line []byte) (int, error) {
	text := ellipsis.Cut(strings.TrimSpace(string(line)), maxGoLine)
	g.plugin.folds.log(g.plugin, core.LogWarning, "a library of Go's", escaped("a library of Go's says: "+text))
	return len(line), nil
}
