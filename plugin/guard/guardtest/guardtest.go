// Package guardtest has a log for tests of what is logged.
package guardtest

import (
	"slices"
	"strings"
	"sync"

	"janus-golua/plugin/core"
)

// Lines is a guard.Logger that keeps what is logged.
type Lines struct {
	mu   sync.Mutex
	text []string
}

// Log keeps a line.
func (l *Lines) Log(_ core.Level, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, text)
}

// Count counts the lines that contain part.
func (l *Lines) Count(part string) (count int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.text {
		if strings.Contains(line, part) {
			count++
		}
	}
	return count
}

// All are the lines so far.
func (l *Lines) All() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.text)
}
