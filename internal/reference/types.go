package reference

import (
	"regexp"
	"strings"

	"janus-golua/internal/luacats"
)

// token is a text in quotes, a name with a colon behind it (a parameter or a field of a
// type), or a name.
var token = regexp.MustCompile(`"[^"]*"|[A-Za-z_][\w.]*\??:|[A-Za-z_][\w.]*`)

// builtin are the types of LuaCATS itself.
var builtin = map[string]bool{
	"any": true, "boolean": true, "false": true, "fun": true, "function": true, "integer": true,
	"nil": true, "number": true, "string": true, "table": true, "true": true, "userdata": true,
}

// names lists the names of types in a type, with their positions in it.
func names(kind string) [][]int {
	var found [][]int
	for _, at := range token.FindAllStringIndex(kind, -1) {
		if name := kind[at[0]:at[1]]; name[0] != '"' && !strings.HasSuffix(name, ":") && !builtin[name] {
			found = append(found, at)
		}
	}
	return found
}

// Unexplained lists the names of types that the definitions use and no file explains.
func Unexplained(files []*luacats.File) []string {
	b := newBook(files)
	var unknown []string
	for _, file := range files {
		for _, entry := range file.Entries {
			for _, kind := range typesOf(entry) {
				for _, at := range names(kind) {
					if _, known := b.types[kind[at[0]:at[1]]]; !known {
						unknown = append(unknown, kind[at[0]:at[1]])
					}
				}
			}
		}
	}
	return unknown
}

// typesOf lists all types that an entry names.
func typesOf(entry *luacats.Entry) []string {
	kinds := append([]string{entry.Type}, entry.Overloads...)
	kinds = append(kinds, entry.Parents...)
	for _, values := range [][]luacats.Value{entry.Params, entry.Returns, entry.Fields} {
		for _, value := range values {
			kinds = append(kinds, value.Type)
		}
	}
	return kinds
}

// kind writes a type as code, in which the names of types link to their explanations.
func (w *writer) kind(kind string) string {
	var out strings.Builder
	done := 0
	for _, at := range names(kind) {
		name := kind[at[0]:at[1]]
		place, known := w.book.types[name]
		if !known || place == (placeOf(w.page)) {
			continue
		}
		out.WriteString(span(kind[done:at[0]]))
		out.WriteString("[" + code(name) + "](" + w.link(place) + ")")
		done = at[1]
	}
	return out.String() + span(kind[done:])
}

// span makes code of a text, and nothing of an empty text.
func span(text string) string {
	if text == "" {
		return ""
	}
	return code(text)
}

func placeOf(page string) place { return place{page: page} }

// link is the link from the current page to a place.
func (w *writer) link(p place) string {
	link := p.page
	if p.page == w.page {
		link = ""
	}
	if p.anchor != "" {
		link += "#" + p.anchor
	}
	return link
}

// kinds writes types with commas between them.
func (w *writer) kinds(kinds []string) string {
	var out []string
	for _, kind := range kinds {
		out = append(out, w.kind(kind))
	}
	return strings.Join(out, ", ")
}
