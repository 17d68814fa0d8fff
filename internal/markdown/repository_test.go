package markdown_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"janus-golua/internal/markdown"
)

const root = "../.."

// texts reads the text files of the repository whose names match a pattern, by their
// paths from its root. Hidden folders, except .ci, and built files are left out.
func texts(t *testing.T, pattern *regexp.Regexp) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(entry.Name(), ".") && name != "." && name != ".ci"
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (hidden || name == "build"):
			return fs.SkipDir
		case !entry.Type().IsRegular() || !pattern.MatchString(name):
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var isPage = regexp.MustCompile(`\.md$`)

// destination is the path and the anchor that a link on a page leads to.
func destination(from, target string) (to, anchor string) {
	to, anchor, _ = strings.Cut(target, "#")
	if to == "" {
		return from, anchor
	}
	return path.Join(path.Dir(from), to), anchor
}

// faultOf says what is wrong with a destination; "" if nothing is.
func faultOf(pages map[string]string, to, anchor string) string {
	if _, err := os.Stat(filepath.Join(root, to)); err != nil {
		return "there is no " + to
	}
	if anchor == "" {
		return ""
	}
	for _, heading := range markdown.Headings(pages[to]) {
		if heading.Anchor == anchor {
			return ""
		}
	}
	return to + " has no heading #" + anchor
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	pages := texts(t, isPage)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		for _, link := range markdown.Links(pages[name]) {
			if strings.Contains(link.Target, "://") {
				continue
			}
			to, anchor := destination(name, link.Target)
			if fault := faultOf(pages, to, anchor); fault != "" {
				t.Errorf("%s:%d: the link %s leads nowhere: %s", name, link.Line, link.Target, fault)
			}
		}
	}
}

// A reader who begins with README comes to every page of docs.
func TestEveryPageIsReached(t *testing.T) {
	pages := texts(t, isPage)
	reached := map[string]bool{"README.md": true}
	for queue := []string{"README.md"}; len(queue) > 0; queue = queue[1:] {
		for _, link := range markdown.Links(pages[queue[0]]) {
			to, _ := destination(queue[0], link.Target)
			if pages[to] != "" && !reached[to] {
				reached[to] = true
				queue = append(queue, to)
			}
		}
	}
	for name := range pages {
		if strings.HasPrefix(name, "docs/") && !reached[name] {
			t.Errorf("no link leads to %s", name)
		}
	}
}

// mention is the path of a page in code, comments and configurations.
var mention = regexp.MustCompile(`\bdocs/[\w./-]+\.md(?:#[\w-]+)?`)

// Every page that a comment or a message names exists.
func TestEveryMentionOfAPageIsRight(t *testing.T) {
	sources := texts(t, regexp.MustCompile(`(?:\.(?:go|lua|c|h|md|jcfg|yaml|yml|sh)|Makefile|Dockerfile|/[a-z-]+)$`))
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if strings.Contains(name, "internal/reference/") || strings.Contains(name, "internal/markdown/") {
			continue // the tests there use pages of their own
		}
		for _, found := range mention.FindAllString(sources[name], -1) {
			to, anchor, _ := strings.Cut(found, "#")
			if fault := faultOf(sources, to, anchor); fault != "" {
				t.Errorf("%s mentions %s: %s", name, found, fault)
			}
		}
	}
}

// named is a path in a span of code, in which pages name tests and packages.
var named = regexp.MustCompile("`((?:plugin|test|internal|cmd|export|lua|docs|docker|include|\\.ci)/[\\w./-]*\\w)/?`")

// The files and folders that pages name exist, so a test that moves must be renamed in the pages.
func TestEveryPathInAPageExists(t *testing.T) {
	pages := texts(t, isPage)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		for _, match := range named.FindAllStringSubmatch(pages[name], -1) {
			if _, err := os.Stat(filepath.Join(root, match[1])); err != nil {
				t.Errorf("%s names %s, which does not exist", name, match[1])
			}
		}
	}
}
