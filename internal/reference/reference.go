// Package reference writes docs/lua-api.md of the definitions that editors read.
package reference

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"janus-golua/internal/luacats"
)

// Where it all is, from the repository's root.
const (
	Definitions = "lua/definitions"
	Head        = "docs/lua-api.head.md"
	Page        = "docs/lua-api.md"
)

// first are the files with which the page begins; the others follow by their
// names.
var first = [...]string{"janus", "session", "level1_callbacks", "level1", "level1_streams"}

// FromFolder makes the page of what is in the repository.
func FromFolder(root string) (page string, err error) {
	head, err := os.ReadFile(filepath.Join(root, Head))
	if err != nil {
		return "", err
	}
	files, err := luacats.ReadFolder(filepath.Join(root, Definitions))
	if err != nil {
		return "", err
	}
	return Write(string(head), files), nil
}

// Write makes the page: the head, which is written by hand, a list of contents,
// and a chapter for each file.
func Write(head string, files []*luacats.File) string {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b *luacats.File) int { return place(a) - place(b) })
	w := &writer{slugs: make(map[string]int)}
	w.head(head + "\n## Contents\n")
	for _, file := range files {
		w.chapter(file)
	}
	return fmt.Sprintf("%s\n\n## Contents\n\n%s\n%s",
		strings.TrimSpace(head), strings.TrimSpace(w.list.String()), w.body.String())
}

// head notes the headings of what is written by hand.
func (w *writer) head(text string) {
	fenced := false
	for line := range strings.Lines(text) {
		marks, title, ok := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced || !ok || strings.Trim(marks, "#") != "":
		default:
			w.slugs[slug(title)]++
			if marks == "##" && title != "Contents" {
				w.contents(0, title)
			}
		}
	}
}

func place(file *luacats.File) int {
	stem := strings.TrimSuffix(filepath.Base(file.Path), ".lua")
	if at := slices.Index(first[:], stem); at >= 0 {
		return at
	}
	return len(first)
}

// writer writes the page and its list of contents side by side.
type writer struct {
	body, list strings.Builder
	// slugs counts the anchors that GitHub makes of headings.
	slugs map[string]int
}

// chapter writes a file; what belongs to it goes into the list in one line.
func (w *writer) chapter(file *luacats.File) {
	w.heading(2, file.Title)
	w.contents(0, file.Title)
	w.text(file.Doc)
	if file.Main != nil {
		w.class(file.Main)
	}
	for _, entry := range file.Entries {
		switch {
		case entry == file.Main:
		case entry.Kind == luacats.Section:
			w.heading(3, entry.Name)
		case entry.Kind == luacats.Class:
			w.heading(4, "`"+entry.Name+"`")
			w.class(entry)
		case entry.Kind == luacats.Alias:
			w.heading(4, "`"+entry.Name+"`")
			w.alias(entry)
		default:
			w.heading(4, "`"+entry.Name+"`")
			w.contents(1, "`"+entry.Name+"`")
			w.function(entry)
		}
	}
}

func (w *writer) heading(level int, title string) {
	fmt.Fprintf(&w.body, "\n%s %s\n", strings.Repeat("#", level), title)
	w.slugs[slug(title)]++
}

// width is that of the lines of the list.
const width = 110

// contents adds a heading, which has just been written, to the list: as an item of
// its own, or as one of the names in the last item.
func (w *writer) contents(depth int, title string) {
	anchor := slug(title)
	if count := w.slugs[anchor]; count > 1 {
		anchor = fmt.Sprintf("%s-%d", anchor, count-1)
	}
	link := fmt.Sprintf("[%s](#%s)", title, anchor)
	line := w.list.String()[strings.LastIndex(w.list.String(), "\n")+1:]
	switch {
	case depth == 0:
		w.list.WriteString("\n- " + link)
	case len(line)+len(link) > width:
		w.list.WriteString("\n  " + link)
	default:
		w.list.WriteString(" " + link)
	}
}
