package reference

import "strings"

func code(text string) string { return "`" + text + "`" }

// cell escapes a text for a table: a bar would end the cell, in code as well.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// table writes rows of a name, a type and a text. The texts have a column only if there
// are any.
func (w *writer) table(rows [][]string) {
	if len(rows) == 0 {
		return
	}
	columns := 2
	for _, row := range rows {
		if row[2] != "" {
			columns = 3
		}
	}
	w.body.WriteString("\n" + strings.Repeat("| ", columns) + "|\n" + strings.Repeat("|---", columns) + "|\n")
	for _, row := range rows {
		for _, text := range row[:columns] {
			w.body.WriteString("| " + cell(text) + " ")
		}
		w.body.WriteString("|\n")
	}
}

// plain writes Markdown for a terminal: examples are indented, and marks of code are left out.
func plain(out *strings.Builder, doc string) {
	doc = strings.TrimSpace(doc)
	if doc == "" {
		return
	}
	fenced := false
	for line := range strings.SplitSeq(doc, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced:
			out.WriteString("    " + line + "\n")
		case strings.Trim(line, "|-: ") == "" && line != "":
		default:
			out.WriteString(unmarked(line) + "\n")
		}
	}
	out.WriteString("\n")
}
