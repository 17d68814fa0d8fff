package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// folders splits a list at semicolons. An entry that is a pattern, such as "/lua/?.lua",
// stands for its folder.
func folders(list string) []string {
	var found []string
	for entry := range strings.SplitSeq(list, ";") {
		entry, _, pattern := strings.Cut(strings.TrimSpace(entry), "?")
		if pattern {
			entry = filepath.Dir(entry)
		}
		if entry != "" {
			found = append(found, entry)
		}
	}
	return found
}

// checkFolders warns of folders that are not there. It is no error: Janus makes the folder of
// a recording itself, and any folder may be made or mounted later.
func (s *Settings) checkFolders(general entries) {
	for _, name := range []string{"path", "files", "recordings"} {
		for _, folder := range folders(general[name]) {
			if fault := folderFault(folder, name == "files"); fault != "" {
				s.Warnings = append(s.Warnings, fmt.Sprintf("%s: the folder %q %s", name, folder, fault))
			}
		}
	}
}

// folderFault says what is wrong with a folder, empty if nothing is. `files` may name a
// single file, too.
func folderFault(folder string, fileToo bool) string {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case err != nil:
		return "cannot be used: " + err.Error()
	case !info.IsDir() && !fileToo:
		return "is a file"
	}
	return ""
}
