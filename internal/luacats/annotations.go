package luacats

import (
	"fmt"
	"strings"
)

// builder makes an entry from a block of comments.
type builder struct {
	file  *File
	entry *Entry
	// text is where lines without an annotation go: the text of the entry, or of the last
	// annotation.
	text   *string
	fenced bool
}

// annotations reads a block. A block without annotations is a Section, without a name.
func (p *parser) annotations(lines []string) (*Entry, error) {
	b := &builder{file: p.file, entry: &Entry{}}
	b.text = &b.entry.Doc
	indent := indented(lines)
	for _, line := range lines {
		annotation, is := strings.CutPrefix(strings.TrimSpace(line), "@")
		switch {
		case is && !b.fenced:
			if err := b.annotation(annotation); err != nil {
				return nil, err
			}
		case strings.HasPrefix(line, "|") && b.entry.Kind == Alias:
			b.choice(line)
		default:
			b.append(strings.TrimPrefix(line, indent))
		}
	}
	b.entry.Doc = strings.TrimSpace(b.entry.Doc)
	return b.entry, nil
}

// indented is the indentation with which all lines of a block begin, if they have one.
func indented(lines []string) string {
	for _, line := range lines {
		if line != "" && line[0] != ' ' && line[0] != '@' && line[0] != '|' {
			return ""
		}
	}
	return " "
}

// append adds a line of text. The text of an annotation is joined into one line.
func (b *builder) append(line string) {
	if strings.HasPrefix(strings.TrimSpace(line), "```") {
		b.fenced = !b.fenced
	}
	if b.text == &b.entry.Doc {
		*b.text += line + "\n"
		return
	}
	*b.text = strings.TrimSpace(*b.text + " " + strings.TrimSpace(line))
}

// annotation reads one annotation, without its @.
func (b *builder) annotation(line string) error {
	name, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	if name != "class" && name != "alias" && name != "meta" {
		b.text = &b.entry.Doc // until the annotation says where its text goes
	}
	switch name {
	case "meta":
		if rest != "_" {
			b.file.Module = rest
		}
		return nil
	case "class":
		class, parents, _ := strings.Cut(rest, ":")
		b.entry.Name = strings.TrimSpace(class)
		for parent := range strings.SplitSeq(parents, ",") {
			if parent = strings.TrimSpace(parent); parent != "" {
				b.entry.Parents = append(b.entry.Parents, parent)
			}
		}
		return b.is(Class)
	case "alias":
		name, rest, _ := strings.Cut(rest, " ")
		b.entry.Name, b.entry.Type = name, strings.TrimSpace(rest)
		return b.is(Alias)
	case "field":
		return b.value(Class, &b.entry.Fields, rest)
	case "param":
		return b.value(Function, &b.entry.Params, rest)
	case "return":
		return b.result(rest)
	case "overload":
		b.entry.Overloads = append(b.entry.Overloads, rest)
		if b.entry.Kind == Class {
			return nil
		}
		return b.is(Function)
	case "type":
		b.entry.Type = rest
		return b.is(Variable)
	case "deprecated":
		b.entry.Deprecated = true
		return b.is(Function)
	}
	return fmt.Errorf("unknown annotation @%s", name)
}

// is sets the kind of the entry. A block describes only one thing.
func (b *builder) is(kind Kind) error {
	if b.entry.Kind != Section && b.entry.Kind != kind {
		return fmt.Errorf("annotations of different things in one block")
	}
	b.entry.Kind = kind
	return nil
}

// value reads "name? type text".
func (b *builder) value(of Kind, values *[]Value, text string) error {
	name, rest, ok := strings.Cut(text, " ")
	if strings.HasPrefix(text, "[") { // a field with a type as its name: "[string] any"
		name, rest, ok = strings.Cut(text, "] ")
		name += "]"
	}
	kind, rest, err := splitType(rest)
	if err != nil || !ok || name == "" {
		return fmt.Errorf("%q is no name with a type", text)
	}
	optional := strings.HasSuffix(name, "?")
	*values = append(*values, Value{Name: strings.TrimSuffix(name, "?"), Optional: optional, Type: kind, Text: rest})
	b.text = &(*values)[len(*values)-1].Text
	return b.is(of)
}

// result reads "type name text".
func (b *builder) result(text string) error {
	kind, rest, err := splitType(text)
	if err != nil {
		return err
	}
	name, rest, _ := strings.Cut(rest, " ")
	b.entry.Returns = append(b.entry.Returns, Value{Name: name, Type: kind, Text: strings.TrimSpace(rest)})
	b.text = &b.entry.Returns[len(b.entry.Returns)-1].Text
	return b.is(Function)
}

// choice reads `| "value" # text`.
func (b *builder) choice(line string) {
	kind, text, _ := strings.Cut(strings.TrimPrefix(line, "|"), "#")
	b.entry.Choices = append(b.entry.Choices, Value{Type: strings.TrimSpace(kind), Text: strings.TrimSpace(text)})
	b.text = &b.entry.Choices[len(b.entry.Choices)-1].Text
}
