package reference

import (
	"fmt"
	"path"
	"strings"

	"janus-golua/internal/luacats"
)

// writer writes one page.
type writer struct {
	book *book
	*chapter
	// here is the place that is being explained.
	here place
	body strings.Builder
}

// write makes the page of a chapter: its title, the text of its file, a list of contents,
// and all entries.
func (b *book) write(c *chapter) string {
	w := &writer{book: b, chapter: c}
	fmt.Fprintf(&w.body, "<!-- Written by `make reference` of %s/%s.lua: change that file. -->\n\n", Definitions, stem(c.file))
	fmt.Fprintf(&w.body, "# %s\n\n[%s](../%s)\n", c.file.Title, "The Lua API", path.Base(Index))
	w.text(c.file.Doc)
	if c.file.Main != nil {
		w.class(c.file.Main)
	}
	w.contents(c)
	for _, entry := range c.file.Entries {
		if entry != c.file.Main {
			w.entry(entry)
		}
	}
	return w.body.String()
}

func (w *writer) entry(entry *luacats.Entry) {
	w.here = place{page: w.page, anchor: w.anchors[entry]}
	level := "###"
	if entry.Kind == luacats.Section {
		level = "##"
	}
	fmt.Fprintf(&w.body, "\n%s %s\n", level, heading(entry))
	switch entry.Kind {
	case luacats.Section:
	case luacats.Class:
		w.class(entry)
	case luacats.Alias:
		w.alias(entry)
	default:
		w.function(entry)
	}
}

// width is the width of the lines in the list of contents.
const width = 110

// contents lists the headings of a chapter: an item for each section, followed by the names
// in the section. A page with one entry has no list.
func (w *writer) contents(c *chapter) {
	var list strings.Builder
	list.WriteString("\n")
	line, listed := 0, false
	for _, entry := range c.file.Entries {
		if entry == c.file.Main {
			continue
		}
		link := fmt.Sprintf("[%s](#%s)", heading(entry), c.anchors[entry])
		lead := " "
		switch {
		case entry.Kind == luacats.Section:
			lead, line = "\n- ", 0
			if !listed {
				lead, listed = "\n\n- ", true
			}
		case line == 0 && list.Len() == 1:
			lead = "\n"
		case line+len(link) > width:
			lead, line = "\n  ", 0
		}
		list.WriteString(lead + link)
		line += len(lead) + len(link)
	}
	if len(c.anchors) > 1 {
		w.text("**Contents**")
		w.text(list.String())
	}
}
