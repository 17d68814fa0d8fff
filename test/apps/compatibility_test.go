package apps

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// page is docs/compatibility.md, by the names of its chapters.
func page(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Root(t), "docs/compatibility.md"))
	must(t, err)
	chapters := make(map[string]string)
	for _, chapter := range strings.Split(string(text), "\n## ")[1:] {
		title, body, _ := strings.Cut(chapter, "\n")
		chapters[title] = body
	}
	return chapters
}

// matches are the first groups of all that a pattern finds in files.
func matches(t *testing.T, pattern string, files ...string) []string {
	t.Helper()
	var found []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			found = append(found, match[1])
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Each request, field and error code of an application is in its chapter.
func TestThePageHasARowForEverything(t *testing.T) {
	for title, name := range map[string]string{"EchoTest": "echotest", "VideoCall": "videocall", "TextRoom": "textroom"} {
		chapter := page(t)[title]
		lua := filepath.Join(Root(t), "lua", name)
		files, err := filepath.Glob(lua + "/*.lua")
		must(t, err)
		files = append(files, lua+".lua")
		names := append(matches(t, `\{ "(\w+)", "(?:boolean|string|integer|positive integer|array)"`, files...),
			matches(t, `(?:requests|connecting)\.(\w+)(?: = \{|\()`, files...)...)
		codes := matches(t, `\b(4[1-9]\d)\b`, files...)
		if len(names) < 5 || (len(codes) < 5 && name != "echotest") {
			t.Errorf("%s: found only %d names and %d errors", title, len(names), len(codes))
		}
		for _, each := range names {
			if !strings.Contains(chapter, "`"+each+"`") {
				t.Errorf("%s: `%s` has no row", title, each)
			}
		}
		for _, code := range codes {
			if !regexp.MustCompile(`(?m)^\|.*\b` + code + ` `).MatchString(chapter) {
				t.Errorf("%s: error %s has no row", title, code)
			}
		}
	}
}

// Each row has a status that says how or why, and names tests that there are.
func TestRowsSayHowAndNameTests(t *testing.T) {
	var files []string
	for _, folder := range []string{"test/apps", "test/browser"} {
		found, err := filepath.Glob(filepath.Join(Root(t), folder, "*_test.go"))
		must(t, err)
		files = append(files, found...)
	}
	tests := matches(t, `func (Test\w+)\(`, files...)
	for _, title := range []string{"EchoTest", "VideoCall", "TextRoom"} {
		rows := 0
		for row := range strings.Lines(page(t)[title]) {
			cells := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), " | ")
			if !strings.HasPrefix(row, "| ") || strings.TrimSpace(cells[1]) == "status" {
				continue
			}
			rows++
			if len(cells) != 3 || !regexp.MustCompile(`^(works(: .+)?|differently: .+|not yet: .+)$`).MatchString(strings.TrimSpace(cells[1])) {
				t.Errorf("%s: what does this row say? %s", title, row)
				continue
			}
			for _, test := range strings.Split(cells[2], ",") {
				if !slices.Contains(tests, strings.TrimSpace(test)) {
					t.Errorf("%s: there is no test %q: %s", title, test, row)
				}
			}
		}
		if rows < 10 {
			t.Errorf("%s: found %d rows only", title, rows)
		}
	}
}
