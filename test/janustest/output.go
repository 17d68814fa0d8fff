package janustest

import (
	"bytes"
	"sync"
)

// What Janus logs of the life of a handle.
const (
	handleCreated = "Creating new handle in session"
	handleFreed   = "Handle and related resources freed"
)

// shortLog is what is kept of a log that is to be short.
const shortLog = 256 << 10

// output collects what a process prints.
type output struct {
	short bool // forgets all but the end

	mu             sync.Mutex
	text           bytes.Buffer
	rest           []byte // of the last line, as far as it has come
	created, freed int    // handles
}

// Write is that of io.Writer.
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

// count finds the lines about handles, each of which may come in pieces.
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

// String is what there is so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
