package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settled is how long files must have been left alone before tests run again: editors
// write a file in several steps.
const settled = 200 * time.Millisecond

// watch runs something now, and again whenever a .lua file changes in the folders that
// it returns, until done is closed.
func watch(std streams, done <-chan struct{}, run func() (folders []string)) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer events.Close()
	for {
		for _, folder := range run() {
			_ = events.Add(folder) // one that is gone changes no more
		}
		fmt.Fprintf(std.out, "waiting for a .lua file to change (%d folders; Ctrl-C ends)\n", len(events.WatchList()))
		if !awaitChange(events, done) {
			return nil
		}
		fmt.Fprintf(std.out, "\nagain, at %s\n", time.Now().Format(time.TimeOnly))
	}
}

// awaitChange returns when files have changed and are left alone again; false when done
// is closed.
func awaitChange(events *fsnotify.Watcher, done <-chan struct{}) bool {
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	changed := false
	for {
		select {
		case event := <-events.Events:
			if filepath.Ext(event.Name) == ".lua" && event.Op != fsnotify.Chmod {
				changed = true
				quiet.Reset(settled)
			}
		case <-events.Errors: // some events are lost; the next one tells as much
		case <-quiet.C:
			if changed {
				return true
			}
			quiet.Reset(time.Hour)
		case <-done:
			return false
		}
	}
}

// foldersOf are the folders of paths, and those below them.
func foldersOf(paths []string) (folders []string) {
	for _, path := range paths {
		_ = filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case !entry.IsDir():
				folders = append(folders, filepath.Dir(at))
			case at != path && strings.HasPrefix(entry.Name(), "."):
				return fs.SkipDir
			default:
				folders = append(folders, at)
			}
			return nil
		})
	}
	return folders
}
