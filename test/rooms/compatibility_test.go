package rooms

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Root(t), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The page has a row for everything that the script knows, and all tests that it names exist.
func TestThePageOfCompatibilityIsComplete(t *testing.T) {
	page := read(t, "docs/compatibility-videoroom.md")
	for file, pattern := range map[string]string{
		"lua/videoroom/requests.lua": `(\w+) = (?:catalogue|moderation|forwarding|remote|remotizing|publishing|subscribing|switching|steering)\.`,
		"lua/videoroom/options.lua":  `\{ "(\w+)", "(?:boolean|string|count|array)" \}`,
	} {
		matches := regexp.MustCompile(pattern).FindAllStringSubmatch(read(t, file), -1)
		if len(matches) < 20 {
			t.Errorf("%s: found %d names only", file, len(matches))
		}
		for _, match := range matches {
			if !strings.Contains(page, "`"+match[1]+"`") {
				t.Errorf("there is no row for %s, which %s has", match[1], file)
			}
		}
	}
	codes := regexp.MustCompile(`[A-Z_]+ = (4\d\d)`).FindAllStringSubmatch(read(t, "lua/videoroom/refusals.lua"), -1)
	if len(codes) < 10 {
		t.Errorf("found %d errors only", len(codes))
	}
	for _, match := range codes {
		if !strings.Contains(page, match[1]+" ") {
			t.Errorf("there is no row for error %s", match[1])
		}
	}
	var tests strings.Builder
	for _, folder := range []string{"test/rooms", "test/browser", "test/apps", "test/e2e"} {
		files, _ := filepath.Glob(filepath.Join(Root(t), folder, "*_test.go"))
		for _, file := range files {
			text, _ := os.ReadFile(file)
			tests.Write(text)
		}
	}
	named := regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(page, -1)
	if len(named) < 20 {
		t.Errorf("the page names %d tests only", len(named))
	}
	for _, name := range named {
		if !strings.Contains(tests.String(), "func "+name+"(") {
			t.Errorf("there is no test %s", name)
		}
	}
}
