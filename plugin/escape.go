package plugin

import "janus-golua/plugin/ellipsis"

// escaped is a text that stays on its line of the log.
func escaped(text string) string { return ellipsis.Line(text) }
