package plugin

import "janus-golua/plugin/readable"

// escaped is a text that stays on its line of the log.
func escaped(text string) string { return readable.Line(text) }
