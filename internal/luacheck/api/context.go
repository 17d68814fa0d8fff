package api

import (
	"strings"

	"janus-golua/internal/luacats"
)

// contextOf returns the text about where a function may be called. If the function has no
// such text, that of its class or file counts.
func contextOf(file *luacats.File, entry *luacats.Entry) string {
	const label = "Context"
	if said := luacats.Says(entry.Doc, label); said != "" {
		return said
	}
	for _, other := range file.Entries {
		if other.Kind == luacats.Class && other.Name == entry.Owner {
			if said := luacats.Says(other.Doc, label); said != "" {
				return said
			}
		}
	}
	return luacats.Says(file.Doc, label)
}

// waits reads texts such as "where waiting is possible; waits while the channel is full. With
// a time-out of 0 it never waits". A function that waits only "unless" some condition holds
// may be right anywhere, and counts as one that does not wait.
func waits(context string) (waits, not0 bool) {
	_, how, _ := strings.Cut(context, "; ")
	waits = strings.HasPrefix(how, "waits") && !strings.Contains(how, "unless")
	text := strings.ReplaceAll(strings.ToLower(how), "time-out", "timeout")
	return waits, strings.Contains(text, "with a timeout of 0")
}

// hastyEvents reads the rows of the table of events that say "must not wait".
func (b *builder) hastyEvents(doc string) {
	for line := range strings.Lines(doc) {
		if !strings.HasPrefix(line, "| `") || !strings.Contains(line, "must not wait") {
			continue
		}
		cells := strings.Split(line, "|")
		for name := range strings.SplitSeq(cells[1], ",") {
			b.api.HastyEvents[strings.Trim(name, " `")] = true
		}
	}
}
