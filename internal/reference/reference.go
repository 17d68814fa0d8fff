// Package reference writes docs/lua-api.md and the pages in docs/lua-api from the
// definitions that editors read: one page for each file of definitions.
package reference

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"janus-golua/internal/luacats"
)

// The paths of all files and folders, from the repository's root.
const (
	Definitions = "lua/definitions"
	Index       = "docs/lua-api.md"
	Folder      = "docs/lua-api"
)

// Pages are texts by their paths, from the repository's root.
type Pages map[string]string

// FromFolder makes the pages of a repository: the index and one page for each file of
// definitions.
func FromFolder(root string) (Pages, error) {
	index, err := os.ReadFile(filepath.Join(root, Index))
	if err != nil {
		return nil, err
	}
	files, err := luacats.ReadFolder(filepath.Join(root, Definitions))
	if err != nil {
		return nil, err
	}
	return Make(string(index), files)
}

// Make makes the pages from definitions and an index, whose list of pages is replaced.
func Make(index string, files []*luacats.File) (Pages, error) {
	b := newBook(files)
	index, err := replaceList(index, b.list())
	if err != nil {
		return nil, err
	}
	pages := Pages{Index: index}
	for _, chapter := range b.chapters {
		pages[Folder+"/"+chapter.page] = b.write(chapter)
	}
	return pages, nil
}

// Write makes the pages of a repository and writes those that have changed. It removes
// pages whose definitions are gone.
func Write(root string) error {
	pages, err := FromFolder(root)
	if err != nil {
		return err
	}
	stale, err := Stale(root, pages)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(root, Folder), 0o755); err != nil {
		return err
	}
	for _, path := range stale {
		if err := settle(filepath.Join(root, path), pages[path]); err != nil {
			return err
		}
	}
	return nil
}

// settle writes a page, or removes a page that has no text.
func settle(path, text string) error {
	if text == "" {
		return os.Remove(path)
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// Stale lists the paths at which the repository differs from the pages: pages that are
// missing, pages with another text, and pages that should not exist.
func Stale(root string, pages Pages) ([]string, error) {
	present, err := filepath.Glob(filepath.Join(root, Folder, "*.md"))
	if err != nil {
		return nil, err
	}
	var stale []string
	for _, file := range present {
		if path := Folder + "/" + filepath.Base(file); pages[path] == "" {
			stale = append(stale, path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(pages)) {
		written, err := os.ReadFile(filepath.Join(root, path))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		if string(written) != pages[path] {
			stale = append(stale, path)
		}
	}
	return stale, nil
}

// The marks around the list of pages in the index.
const (
	begin = "<!-- begin: make reference -->\n"
	end   = "<!-- end -->\n"
)

func replaceList(index, list string) (string, error) {
	before, rest, found := strings.Cut(index, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", fmt.Errorf("%s has no place for the list of pages", Index)
	}
	return before + begin + list + end + after, nil
}
