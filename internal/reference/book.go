package reference

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"janus-golua/internal/luacats"
	"janus-golua/internal/markdown"
)

// book is what all pages share: the chapters, and the places where types and functions are
// explained.
type book struct {
	chapters     []*chapter
	types, names map[string]place
}

// place is where something is explained: a page, and an anchor unless the page as a
// whole explains it.
type place struct{ page, anchor string }

// chapter is one page of the book.
type chapter struct {
	file *luacats.File
	// page is the name of the chapter's file in the folder of pages.
	page string
	// anchors are the anchors of the headings on the page.
	anchors map[*luacats.Entry]string
}

func newBook(files []*luacats.File) *book {
	b := &book{types: make(map[string]place), names: make(map[string]place)}
	for _, file := range files {
		c := &chapter{
			file:    file,
			page:    stem(file) + ".md",
			anchors: make(map[*luacats.Entry]string),
		}
		b.chapters = append(b.chapters, c)
		b.place(c)
		b.mentioned(c)
	}
	return b
}

func stem(file *luacats.File) string {
	return strings.TrimSuffix(filepath.Base(file.Path), ".lua")
}

// nameOf is the name of a file's module, or of its page if it describes no module (level1).
func nameOf(file *luacats.File) string {
	if file.Module != "" {
		return file.Module
	}
	return stem(file)
}

// place gives the entries of a chapter their anchors, and notes its types.
func (b *book) place(c *chapter) {
	var anchors markdown.Anchors
	anchors.Next(c.file.Title)
	for _, entry := range c.file.Entries {
		if entry != c.file.Main {
			c.anchors[entry] = anchors.Next(heading(entry))
		}
		if entry.Kind == luacats.Class || entry.Kind == luacats.Alias {
			b.types[entry.Name] = place{page: c.page, anchor: c.anchors[entry]}
		}
	}
}

// heading is the title of an entry on its page.
func heading(entry *luacats.Entry) string {
	if entry.Kind == luacats.Section {
		return entry.Name
	}
	return code(entry.Name)
}

// groups are the parts of the list of pages. All pages that no other group names are in
// the last two: the libraries of the samples begin with "apps.".
var groups = [...]struct {
	title string
	stems []string
}{
	{"Level 2", []string{"janus", "session"}},
	{"Level 1", []string{"level1_callbacks", "level1", "level1_streams"}},
	{"Modules", nil},
	{"Modules of the sample applications", nil},
}

// groupOf is the index of a chapter's group.
func groupOf(c *chapter) int {
	for i, group := range groups {
		if slices.Contains(group.stems, stem(c.file)) {
			return i
		}
	}
	if strings.HasPrefix(stem(c.file), "apps.") {
		return len(groups) - 1
	}
	return len(groups) - 2
}

// list is the list of pages, with one line about each page.
func (b *book) list() string {
	var lists [len(groups)][]*chapter
	for _, c := range b.chapters {
		group := groupOf(c)
		lists[group] = append(lists[group], c)
	}
	var out strings.Builder
	for i, list := range lists {
		if len(list) == 0 {
			continue
		}
		stems := groups[i].stems
		slices.SortStableFunc(list, func(a, b *chapter) int {
			return slices.Index(stems, stem(a.file)) - slices.Index(stems, stem(b.file))
		})
		fmt.Fprintf(&out, "\n### %s\n\n| | |\n|---|---|\n", groups[i].title)
		for _, c := range list {
			fmt.Fprintf(&out, "| [%s](%s/%s) | %s |\n", c.file.Title, filepath.Base(Folder), c.page, cell(Summary(c.file)))
		}
	}
	return out.String() + "\n"
}

// Summary is the first sentence of a file of definitions, on one line.
func Summary(file *luacats.File) string {
	doc := file.Doc
	if doc == "" && file.Main != nil {
		doc = file.Main.Doc
	}
	paragraph, _, _ := strings.Cut(strings.TrimSpace(doc), "\n\n")
	words := strings.Fields(paragraph)
	for i, word := range words {
		if strings.HasSuffix(word, ".") {
			words = words[:i+1]
			break
		}
	}
	return strings.Join(words, " ")
}
