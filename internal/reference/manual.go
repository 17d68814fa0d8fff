package reference

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/tabwriter"

	"janus-golua/internal/luacats"
)

// Manual writes the entries of definitions as text for a terminal.
type Manual struct{ files []*luacats.File }

// NewManual reads a folder of definitions.
func NewManual(folder fs.FS) (*Manual, error) {
	files, err := luacats.Read(folder)
	return &Manual{files}, err
}

// topic is a module, or an entry of a file.
type topic struct {
	file  *luacats.File
	entry *luacats.Entry // nil for a module that no class describes
}

// Find returns the text about a name: a module (http), a page (level1), a function (http.get, session:send), a
// type (janus.Session), a callback (handleMessage), or the last part of one of these (send). If
// several entries have that last part, the text lists them. ok is false if there is no entry.
func (m *Manual) Find(name string) (text string, ok bool) {
	found := m.named(name)
	if len(found) == 0 { // janus.metrics, a table, is described by its class, janus.Metrics
		found = m.named(m.inAnyCase(name))
	}
	switch len(found) {
	case 0:
		return "", false
	case 1:
		return m.show(found[0]) + m.others(name, found[0]), true
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Several entries are named %s:\n\n", name)
	table(&out, func(row func(cells ...string)) {
		for _, t := range found {
			row(t.title(), summary(t.entry.Doc))
		}
	})
	return out.String(), true
}

// others lists the entries whose last part is a name, besides the entry with that whole name:
// for example, a user of level 2 who asks for forward means session:forward.
func (m *Manual) others(name string, shown topic) string {
	var all []string
	for _, file := range m.files {
		for _, entry := range file.Entries {
			if entry != shown.entry && entry.Key == name {
				all = append(all, entry.Name)
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "\nSee also " + strings.Join(all, ", ") + ".\n"
}

// named lists the topics of a name. If it is a topic's whole name, there is only that one.
func (m *Manual) named(name string) []topic {
	var last []topic
	for _, file := range m.files {
		if nameOf(file) == name {
			return []topic{{file, file.Main}}
		}
		for _, entry := range file.Entries {
			t := topic{file, entry}
			if entry.Kind == luacats.Section {
				continue
			}
			if slices.Contains(t.names(), dotted(name)) {
				return []topic{t}
			}
			if dotted(entry.Key) == dotted(name) {
				last = append(last, t)
			}
		}
	}
	return last
}

func (m *Manual) inAnyCase(name string) string {
	if i := slices.IndexFunc(m.Names(), func(other string) bool { return strings.EqualFold(other, name) }); i >= 0 {
		return m.Names()[i]
	}
	return name
}

// dotted writes a name with dots only: session.send for session:send.
func dotted(name string) string { return strings.ReplaceAll(name, ":", ".") }

// names lists the whole names of an entry. A method is also known by the name of its class.
func (t topic) names() []string {
	all := []string{dotted(t.entry.Name)}
	if t.entry.Owner != "" {
		all = append(all, t.entry.Owner+"."+dotted(t.entry.Key))
	}
	return all
}

// Names lists all names that Find knows, without last parts.
func (m *Manual) Names() []string {
	var all []string
	for _, file := range m.files {
		all = append(all, nameOf(file))
		for _, entry := range file.Entries {
			if entry.Kind != luacats.Section {
				all = append(all, entry.Name)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Contents lists the modules, and the files that describe global functions.
func (m *Manual) Contents() string {
	var out strings.Builder
	table(&out, func(row func(cells ...string)) {
		for _, file := range m.files {
			doc := file.Doc
			if file.Main != nil {
				doc = file.Main.Doc
			}
			if file.Module == "" {
				doc = file.Title + "."
			}
			row(nameOf(file), summary(doc))
		}
	})
	return out.String()
}

func (t topic) title() string {
	if t.entry.Kind == luacats.Function {
		return syntax(t.entry)
	}
	return t.entry.Name
}

func (m *Manual) show(t topic) string {
	var out strings.Builder
	if t.entry == nil || t.entry == t.file.Main {
		m.module(&out, t.file)
	} else {
		m.entry(&out, t)
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

func (m *Manual) module(out *strings.Builder, file *luacats.File) {
	head := file.Title
	if file.Module != "" {
		head = fmt.Sprintf("local %s = require %q", variable(file.Module), file.Module)
	}
	out.WriteString(head + "\n\n")
	plain(out, file.Doc)
	if file.Main != nil {
		plain(out, file.Main.Doc)
		fields(out, file.Main)
	}
	var members, types []*luacats.Entry
	for _, entry := range file.Entries {
		switch {
		case entry == file.Main || entry.Kind == luacats.Section:
		case entry.Kind == luacats.Class || entry.Kind == luacats.Alias:
			types = append(types, entry)
		case file.Main == nil || entry.Owner == file.Main.Name || entry.Owner == "":
			members = append(members, entry)
		}
	}
	list(out, members)
	list(out, types)
}

// variable is the usual name of the variable that holds a module.
func variable(module string) string {
	return strings.NewReplacer("-", "_", ".", "_").Replace(module)
}

func (m *Manual) entry(out *strings.Builder, t topic) {
	e := t.entry
	fmt.Fprintf(out, "%s\n\n", t.title())
	if e.Deprecated {
		out.WriteString("Deprecated.\n\n")
	}
	if e.Type != "" {
		fmt.Fprintf(out, "%s\n\n", e.Type)
	}
	prose, rest := splitDoc(e.Doc)
	plain(out, prose)
	fields(out, e)
	plain(out, rest)
	if e.Kind == luacats.Class {
		list(out, m.membersOf(e))
	}
}

// membersOf lists the functions and variables of a class, from all files.
func (m *Manual) membersOf(class *luacats.Entry) []*luacats.Entry {
	var members []*luacats.Entry
	for _, file := range m.files {
		for _, entry := range file.Entries {
			if entry.Owner == class.Name && entry != class {
				members = append(members, entry)
			}
		}
	}
	return members
}

// fields writes the shapes, parents, arguments, results, fields and choices of an entry.
func fields(out *strings.Builder, e *luacats.Entry) {
	for _, overload := range e.Overloads {
		fmt.Fprintf(out, "  %s%s\n", e.Name, strings.TrimPrefix(overload, "fun"))
	}
	if len(e.Overloads) > 0 {
		out.WriteString("\n")
	}
	if len(e.Parents) > 0 {
		fmt.Fprintf(out, "Has all members of %s.\n\n", strings.Join(e.Parents, ", "))
	}
	written := false
	table(out, func(row func(cells ...string)) {
		for _, value := range slices.Concat(e.Params, e.Fields) {
			written = true
			row(optional(value), value.Type, value.Text)
		}
		for _, result := range e.Returns {
			written = true
			row(strings.TrimSpace("returns "+result.Name), result.Type, result.Text)
		}
		for _, choice := range e.Choices {
			written = true
			row(choice.Type, choice.Text)
		}
	})
	if written {
		out.WriteString("\n")
	}
}

func list(out *strings.Builder, entries []*luacats.Entry) {
	table(out, func(row func(cells ...string)) {
		for _, entry := range entries {
			row(topic{entry: entry}.title(), summary(entry.Doc))
		}
	})
	if len(entries) > 0 {
		out.WriteString("\n")
	}
}

func table(out *strings.Builder, rows func(row func(cells ...string))) {
	columns := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	rows(func(cells ...string) {
		line := strings.ReplaceAll(strings.Join(cells, "\x00"), "\t", " ")
		_, _ = fmt.Fprintln(columns, "  "+strings.ReplaceAll(strings.TrimRight(line, "\x00"), "\x00", "\t"))
	})
	_ = columns.Flush()
}

// summary is the first sentence of a text.
func summary(doc string) string {
	prose, _ := splitDoc(doc)
	prose = strings.Join(strings.Fields(strings.SplitN(prose, "\n\n", 2)[0]), " ")
	for i := range len(prose) - 1 {
		if prose[i] == '.' && prose[i+1] == ' ' {
			return unmarked(prose[:i+1])
		}
	}
	return unmarked(prose)
}

func unmarked(text string) string { return strings.ReplaceAll(text, "`", "") }
