package reference

import (
	"regexp"
	"strings"

	"janus-golua/internal/luacats"
)

// mention is the name of a function, a method or a type in a span of code. The name has
// a dot, a colon or a capital letter: a word in small letters, such as `json` or
// `forward`, may be the name of a field as well.
var mention = regexp.MustCompile("`[A-Za-z_]\\w*[.:A-Z][\\w.:]*`")

// mentioned notes the functions and variables of a chapter. Its types are noted already.
func (b *book) mentioned(c *chapter) {
	for _, entry := range c.file.Entries {
		if entry.Kind == luacats.Function || entry.Kind == luacats.Variable {
			b.names[entry.Name] = place{page: c.page, anchor: c.anchors[entry]}
		}
	}
}

// lookUp finds the place that explains a name.
func (b *book) lookUp(name string) (place, bool) {
	if found, known := b.names[name]; known {
		return found, true
	}
	found, known := b.types[name]
	return found, known
}

// prose makes links of the names in a text, except names of the place that the text is
// about. Blocks of code stay unchanged.
func (w *writer) prose(text string) string {
	var lines []string
	fenced := false
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		} else if !fenced {
			line = w.linked(line)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// linked makes links of the names in a line. A name that is part of a link already has
// a bracket behind it.
func (w *writer) linked(line string) string {
	var out strings.Builder
	done := 0
	for _, at := range mention.FindAllStringIndex(line, -1) {
		found, known := w.book.lookUp(line[at[0]+1 : at[1]-1])
		if !known || found == w.here || strings.HasPrefix(line[at[1]:], "](") {
			continue
		}
		out.WriteString(line[done:at[0]] + "[" + line[at[0]:at[1]] + "](" + w.link(found) + ")")
		done = at[1]
	}
	return out.String() + line[done:]
}
