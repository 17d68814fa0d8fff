package reference

import (
	"fmt"
	"strings"

	"janus-golua/internal/luacats"
)

func (w *writer) text(text string) {
	if text = strings.TrimSpace(text); text != "" {
		fmt.Fprintf(&w.body, "\n%s\n", w.prose(text))
	}
}

// class writes the text about a class, and its fields.
func (w *writer) class(entry *luacats.Entry) {
	w.text(labelled(entry.Doc))
	if len(entry.Parents) > 0 {
		w.text("It has all members of " + w.kinds(entry.Parents) + ".")
	}
	if len(entry.Overloads) > 0 {
		w.text("It can be called as " + w.kinds(entry.Overloads) + ".")
	}
	w.table(w.fieldRows(entry.Fields))
}

func (w *writer) fieldRows(fields []luacats.Value) [][]string {
	var rows [][]string
	for _, field := range fields {
		rows = append(rows, []string{code(optional(field)), w.kind(field.Type), w.linked(field.Text)})
	}
	return rows
}

func optional(value luacats.Value) string {
	if value.Optional {
		return value.Name + "?"
	}
	return value.Name
}

// alias writes the types that an alias stands for.
func (w *writer) alias(entry *luacats.Entry) {
	w.text(labelled(entry.Doc))
	if entry.Type != "" {
		w.text(w.kind(entry.Type))
	}
	if len(entry.Choices) == 0 {
		return
	}
	var choices []string
	for _, choice := range entry.Choices {
		line := "- " + code(choice.Type)
		if choice.Text != "" {
			line += ": " + choice.Text
		}
		choices = append(choices, line)
	}
	w.text(strings.Join(choices, "\n"))
}

// function writes a function or a constant: syntax, text, arguments and results, then
// context, errors and examples.
func (w *writer) function(entry *luacats.Entry) {
	if entry.Kind == luacats.Variable {
		w.text(w.kind(entry.Type))
		w.text(labelled(entry.Doc))
		return
	}
	w.text(code(syntax(entry)))
	if entry.Deprecated {
		w.text("*Deprecated.*")
	}
	w.overloads(entry)
	prose, rest := splitDoc(entry.Doc)
	w.text(prose)
	w.table(append(w.fieldRows(entry.Params), w.resultRows(entry.Returns)...))
	w.text(labelled(rest))
}

// syntax shows how a function is called, with brackets around optional arguments.
func syntax(entry *luacats.Entry) string {
	call := entry.Name + "("
	open := 0
	for i, parameter := range entry.Params {
		if may := parameter.Optional || parameter.Name == "..."; may && i > 0 {
			call += " [, "
			open++
		} else if may {
			call += "["
			open++
		} else if i > 0 {
			call += ", "
		}
		call += parameter.Name
	}
	return call + strings.Repeat("]", open) + ")"
}

// overloads lists the shapes of a function that has several.
func (w *writer) overloads(entry *luacats.Entry) {
	var shapes []string
	for _, overload := range entry.Overloads {
		shapes = append(shapes, "- "+w.kind(entry.Name+strings.TrimPrefix(overload, "fun")))
	}
	if len(shapes) > 0 {
		w.text("It can be called as\n\n" + strings.Join(shapes, "\n"))
	}
}

func (w *writer) resultRows(results []luacats.Value) [][]string {
	var rows [][]string
	for _, result := range results {
		name := "returns"
		if result.Name != "" {
			name += " " + code(result.Name)
		}
		rows = append(rows, []string{name, w.kind(result.Type), w.linked(result.Text)})
	}
	return rows
}

// labels begin lines that give one property of a function.
var labels = [...]string{"Context: ", "Errors: "}

func labelOf(line string) string {
	for _, label := range labels {
		if strings.HasPrefix(line, label) {
			return label
		}
	}
	return ""
}

// splitDoc splits the description of a function from the labelled lines and examples.
func splitDoc(doc string) (prose, rest string) {
	var before, behind []string
	for line := range strings.SplitSeq(doc, "\n") {
		if len(behind) > 0 || labelOf(line) != "" || strings.HasPrefix(line, "```lua") || line == "Example:" {
			behind = append(behind, line)
			continue
		}
		before = append(before, line)
	}
	return strings.Join(before, "\n"), strings.Join(behind, "\n")
}

// labelled makes list items of the lines with labels. Lines that follow belong to the same
// item.
func labelled(doc string) string {
	var lines []string
	inItem := false
	for line := range strings.SplitSeq(doc, "\n") {
		label := labelOf(line)
		switch {
		case line == "Example:":
			continue
		case label != "":
			line = "- *" + strings.TrimSpace(label) + "* " + strings.TrimPrefix(line, label)
			inItem = true
		case inItem && line != "" && !strings.HasPrefix(line, "```"):
			line = "  " + line
		case inItem && strings.HasPrefix(line, "```") && lines[len(lines)-1] != "":
			lines = append(lines, "")
			inItem = false
		default:
			inItem = false
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
