package janustest

import (
	"bytes"
	"sync"
)

// Janus's log lines about the life of a handle.
const (
	handleCreated = "Creating new handle in session"
	handleFreed   = "Handle and related resources freed"
)

// shortLog is how many bytes of a short log are kept.
const shortLog = 256 << 10

// output collects what a process prints.
type output struct {
	short bool // keeps only the end

	mu             sync.Mutex
	text           bytes.Buffer
	rest           []byte // the part of the last line that has come
	created, freed int    // handles
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	if o.short && o.text.Len() > 2*shortLog {
		o.text.Next(o.text.Len() - shortLog)
	}
	o.count(p)
	return len(p), nil
}

// count counts the lines about handles; a line may come in pieces.
func (o *output) count(p []byte) {
	o.rest = append(o.rest, p...)
	end := bytes.LastIndexByte(o.rest, '\n') + 1
	o.created += bytes.Count(o.rest[:end], []byte(handleCreated))
	o.freed += bytes.Count(o.rest[:end], []byte(handleFreed))
	o.rest = append(o.rest[:0], o.rest[end:]...)
}

func (o *output) handles() (created, freed int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.created, o.freed
}

// String is the text so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
