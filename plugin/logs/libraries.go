package logs

import (
	"io"
	"strings"

	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
)

// maxLibraryLine bounds a line of a Go library, in bytes: net/http quotes up to 4 KB of an
// answer that a server has sent unasked.
const maxLibraryLine = 200

// Libraries takes the lines that Go libraries write with package log. Otherwise they would
// go to the standard error of Janus: net/http complains about servers there, and has no
// option for another log. All library lines share one rate limit, because a remote server
// can cause them.
func (l *Log) Libraries() io.Writer { return libraryLog{l} }

type libraryLog struct{ log *Log }

// Write takes one line.
func (l libraryLog) Write(line []byte) (int, error) {
	text := ellipsis.Cut(strings.TrimSpace(string(line)), maxLibraryLine)
	l.log.Repeated(core.LogWarning, "a library of Go's", ellipsis.Line("a library of Go's says: "+text))
	return len(line), nil
}
