package app

import (
	"bytes"
	"io"
	"path/filepath"

	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
)

// maxPrinted bounds a gathered line, in bytes. A longer one goes on in the next line of the
// log.
const maxPrinted = 8 << 10

// printed takes the text that a script prints and logs it line by line. The text may come
// from a client, but no part of it can look like a line of Janus. If the last line is
// unfinished when the script ends, it is logged then. The Lua lock protects it.
type printed struct {
	log     func(line string)
	partial []byte
}

// Write logs the lines that are complete, and keeps the rest for the next Write.
func (p *printed) Write(text []byte) (int, error) {
	written := len(text)
	for len(text) > 0 {
		// Only the part that has room is searched. Otherwise each part of a long line would be
		// searched to its end.
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

// line logs a number of bytes of the gathered text.
func (p *printed) line(length int) {
	p.log(string(p.partial[:length]))
	p.partial = append(p.partial[:0], p.partial[length:]...)
}

// Flush logs a line that is not complete yet.
func (p *printed) Flush() error {
	if len(p.partial) > 0 {
		p.line(len(p.partial))
	}
	return nil
}

// printing returns the writers for an application's standard output and its standard error.
func (s *Services) printing(settings *config.Settings) (output, errors io.Writer) {
	if s.Environment.Output != nil {
		return s.Environment.Output, s.Environment.Errors
	}
	lines := func(level core.Level) *printed {
		name := filepath.Base(settings.Script)
		return &printed{log: func(line string) { s.log().Line(level, name+": "+ellipsis.PlainLine(line)) }}
	}
	return lines(core.LogInfo), lines(core.LogWarning)
}
