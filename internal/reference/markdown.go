package reference

import (
	"fmt"
	"strings"
	"unicode"
)

// slug is the anchor that GitHub gives to a heading, but for the number behind one
// that is not the first of its name.
func slug(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}

func code(text string) string { return "`" + text + "`" }

func codes(texts []string) string {
	var quoted []string
	for _, text := range texts {
		quoted = append(quoted, code(text))
	}
	return strings.Join(quoted, ", ")
}

// table writes rows of a name, a type and a text; the texts have a column only
// where there are any.
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
		for _, cell := range row[:columns] {
			// A bar ends a cell, in code as well.
			fmt.Fprintf(&w.body, "| %s ", strings.ReplaceAll(cell, "|", `\|`))
		}
		w.body.WriteString("|\n")
	}
}
