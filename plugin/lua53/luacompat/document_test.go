package luacompat_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// write makes the test write the tables of the page, instead of comparing them:
// go test ./plugin/lua53/luacompat -run Snippets -write
var write = flag.Bool("write", false, "write the tables of docs/lua-compat.md")

const page = "../../../docs/lua-compat.md"

// The tables stand between these lines of the page; the rest is written by hand.
const (
	tablesBegin = "<!-- Tables made by `go test ./plugin/lua53/luacompat -run Snippets -write`; do not edit. -->\n"
	tablesEnd   = "<!-- End of the tables. -->\n"
)

// titles are the sections of the page, one for each file of snippets.
var titles = map[string]string{
	"basic": "Basic functions", "coroutine": "coroutine", "package": "require and package", "string": "string",
	"utf8": "utf8", "table": "table and metamethods", "math": "math, numbers, bit32", "io": "io", "os": "os", "debug": "debug", "syntax": "Syntax, as far as it goes without a translator",
}

// checkDocument fails when the page does not say what the snippets show.
func checkDocument(t *testing.T, snippets []*snippet) {
	t.Helper()
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(content), tablesBegin)
	_, after, ended := strings.Cut(rest, tablesEnd)
	if !found || !ended {
		t.Fatalf("%s has no place for the tables", page)
	}
	made := before + tablesBegin + tables(snippets) + tablesEnd + after
	switch {
	case made == string(content):
	case *write:
		if err := os.WriteFile(page, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not what the snippets show; run this test with -write", page)
	}
}

// tables are all sections, with one row for each heading of the snippets.
func tables(snippets []*snippet) string {
	var out strings.Builder
	for _, ofFile := range grouped(snippets, func(s *snippet) string { return s.file }) {
		fmt.Fprintf(&out, "\n### %s\n\n| what | is | how it differs, or what to do instead | snippets |\n|---|---|---|---|\n",
			titles[ofFile[0].file])
		for _, ofHeading := range grouped(ofFile, func(s *snippet) string { return s.heading }) {
			out.WriteString(row(ofHeading))
		}
	}
	return out.String() + "\n"
}

// grouped cuts snippets where a key changes.
func grouped(snippets []*snippet, key func(*snippet) string) [][]*snippet {
	var groups [][]*snippet
	for i, s := range snippets {
		if i == 0 || key(s) != key(snippets[i-1]) {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], s)
	}
	return groups
}

// row says the worst that the snippets of a heading show, and each reason once,
// with the snippet that shows it.
func row(snippets []*snippet) string {
	worst := same
	var reasons []string
	for _, s := range snippets {
		if s.verdict == same {
			continue
		}
		if rank(s.verdict) > rank(worst) {
			worst = s.verdict
		}
		reason := fmt.Sprintf("%s (`%s`)", s.reason, cell(s.source))
		if s.reason == "the same" || slices.ContainsFunc(reasons, func(r string) bool { return strings.HasPrefix(r, s.reason+" (`") }) {
			continue
		}
		reasons = append(reasons, reason)
	}
	return fmt.Sprintf("| %s | %s | %s | %d |\n", cell(snippets[0].heading), worst, strings.Join(reasons, "; "), len(snippets))
}

func rank(v verdict) int { return slices.Index([]verdict{same, differs, missing}, v) }

// cell makes a text fit into a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
