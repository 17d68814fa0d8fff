package plugin

import (
	"bytes"
	"io"
	"path/filepath"

	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
)

// maxPrinted bounds a line that is gathered, in bytes; a longer one goes on in the next
// line of the log.
const maxPrinted = 8 << 10

// printed takes what a script prints, and logs it line by line: whatever a client has
// put into it, it cannot look like a line of Janus's. A line that has no end yet when the
// script ends is logged then. The Lua lock protects it.
type printed struct {
	log     func(line string)
	partial []byte
}

// Write logs the lines that end, and keeps the rest for the next.
func (p *printed) Write(text []byte) (int, error) {
	written := len(text)
	for len(text) > 0 {
		// Only what there is room for is searched: for each part of a long line that would be
		// all of the rest else.
		room := min(len(text), maxPrinted-len(p.partial))
		line, rest, ends := text[:room], text[room:], false
		if end := bytes.IndexByte(text[:min(len(text), room+1)], '\n'); end >= 0 {
			line, rest, ends = text[:end], text[end+1:], true
		}
		p.partial = append(p.partial, line...)
		switch {
		case ends:
			p.line(len(p.partial))
		case len(p.partial) == maxPrinted:
			p.line(len(ellipsis.Start(string(p.partial), maxPrinted-1)))
		}
		text = rest
	}
	return written, nil
}

// line logs so many bytes of what is gathered.
func (p *printed) line(length int) {
	p.log(string(p.partial[:length]))
	p.partial = append(p.partial[:0], p.partial[length:]...)
}

// Flush logs what has no end yet.
func (p *printed) Flush() error {
	if len(p.partial) > 0 {
		p.line(len(p.partial))
	}
	return nil
}

// printing is where an application's text goes that it prints, and where that goes
// which it writes to its standard error.
func (p *Plugin) printing(settings *config.Settings) (output, errors io.Writer) {
	if p.around.Output != nil {
		return p.around.Output, p.around.Errors
	}
	lines := func(level core.Level) *printed {
		name := filepath.Base(settings.Script)
		return &printed{log: func(line string) { p.log.Line(level, name+": "+ellipsis.PlainLine(line)) }}
	}
	return lines(core.LogInfo), lines(core.LogWarning)
}
