package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settled is how long files must stay unchanged before tests run again: editors
// write a file in several steps.
const settled = 200 * time.Millisecond

// watch calls run now, and again whenever a .lua file changes in the folders that run
// returns, until done is closed.
func watch(std streams, done <-chan struct{}, run func() (folders []string)) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer events.Close()
	for {
		for _, folder := range run() {
			_ = events.Add(folder) // a folder that is gone cannot change
		}
		fmt.Fprintf(std.out, "waiting for a .lua file to change (%d folders; Ctrl-C ends)\n", len(events.WatchList()))
		if !awaitChange(events, done) {
			return nil
		}
		fmt.Fprintf(std.out, "\nagain, at %s\n", time.Now().Format(time.TimeOnly))
	}
}

// awaitChange returns true when files have changed and are unchanged again for a while, and
// false when done is closed.
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
		case <-events.Errors: // some events are lost, but the next event has the same effect
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

// foldersOf lists the folders of paths, and the folders below them.
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
