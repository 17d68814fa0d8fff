package log

import (
	"cmp"
	"slices"
	"strings"
)

// Limits of a line and of its parts, in bytes.
const (
	maxMessage = 2 << 10
	maxValue   = 512
	maxName    = 64
	maxFields  = 32
	// cut stands for what is left out.
	cut = "..."
)

// field is a rendered field.
type field struct{ name, value string }

// fields are in the order in which they are written: the session first, then by name.
type fields []field

// with adds other fields, which replace fields of the same name.
func (f fields) with(others fields) fields {
	merged := slices.Clone(others)
	for _, one := range f {
		if !slices.ContainsFunc(others, func(other field) bool { return other.name == one.name }) {
			merged = append(merged, one)
		}
	}
	slices.SortFunc(merged, func(a, b field) int {
		switch {
		case a.name == sessionField:
			return -1
		case b.name == sessionField:
			return 1
		}
		return cmp.Compare(a.name, b.name)
	})
	return merged
}

// line renders a message and its fields.
func line(message string, f fields) string {
	var text strings.Builder
	text.WriteString(escaped(shortened(message, maxMessage)))
	for i, one := range f {
		if i == maxFields {
			text.WriteString(" " + cut)
			break
		}
		text.WriteString(" " + one.name + "=" + one.value)
	}
	return text.String()
}
