package simulation

import (
	"slices"
	"strings"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/operator"
	"janus-golua/plugin/tally/series"
)

// Line is a line of the log.
type Line struct {
	// Level is the core's level; a smaller number is more severe.
	Level core.Level
	Text  string
}

// Log lists the lines so far.
func (j *Janus) Log() []Line {
	var lines []Line
	for _, line := range j.core.Lines("") {
		level, text, _ := strings.Cut(line, " ")
		if strings.HasPrefix(text, "[golua] running ") {
			text, _, _ = strings.Cut(text, ": package ") // no operator has chosen these settings
		}
		lines = append(lines, Line{Level: core.Level(level[0] - '0'), Text: text})
	}
	return lines
}

// Metadata is what the application has told Janus about itself.
func (j *Janus) Metadata() core.Metadata { return j.core.Metadata() }

// Stats are the plugin's own statistics.
func (j *Janus) Stats() operator.Stats { return j.plugin.Stats() }

// Metric finds a metric that the script has defined; nil if there is none.
func (j *Janus) Metric(name string) *series.Metric { return j.plugin.Metric(name) }

// Clients lists the attached clients.
func (j *Janus) Clients() []*Client {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(j.clients), func(c *Client) bool { return !c.attached })
}

// Notifications lists the events for event handlers so far, as JSON text.
func (j *Janus) Notifications() []Notification {
	var all []Notification
	for _, call := range j.core.Calls("NotifyEvent") {
		all = append(all, Notification{Client: uint64(call.Handle), Event: call.Event})
	}
	return all
}

// Notification is an event for event handlers; Client is 0 if the event belongs to no client.
type Notification struct {
	Client uint64
	Event  string
}

// Recorders lists all recorders so far, in the order in which they began.
func (j *Janus) Recorders() []simulated.Recording { return j.core.Recordings() }
