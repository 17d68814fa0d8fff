// Package watch reloads a script when its files change.
package watch

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/logs"
)

// settle is how long the files must have been left alone before a reload: editors write a
// file in several steps.
const settle = 200 * time.Millisecond

// mostWatched bounds the folders that are watched. Each folder takes one inotify watch, of
// which a user may have 8192 or more.
const mostWatched = 256

// Watcher calls reload when a Lua file changes in one of the script's folders or below them.
type Watcher struct {
	events *fsnotify.Watcher
	done   chan struct{}
	log    *logs.Log
	reload func()
	// full says that it has been logged that some folders are not watched.
	full bool
}

// Begin begins to watch folders.
func Begin(folders []string, log *logs.Log, reload func()) (*Watcher, error) {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &Watcher{events: events, done: make(chan struct{}), log: log, reload: reload}
	for _, folder := range folders {
		if err := w.add(folder); err != nil {
			_ = events.Close()
			return nil, err
		}
	}
	go w.run()
	return w, nil
}

// add watches a folder and all folders below it, except hidden ones and symbolic links. A
// folder that has gone meanwhile is passed over.
func (w *Watcher) add(folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case path == folder && err != nil:
			return err
		case err != nil || !entry.IsDir():
			return nil
		case path != folder && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case len(w.events.WatchList()) >= mostWatched:
			w.refuse(path)
			return fs.SkipAll
		}
		if err := w.events.Add(path); path == folder {
			return err
		}
		return nil
	})
}

// refuse logs, once, that there are too many folders.
func (w *Watcher) refuse(folder string) {
	if !w.full {
		w.full = true
		w.log.Line(core.LogWarning, fmt.Sprintf("%d folders are watched, no more: not %s", mostWatched, folder))
	}
}

// run ends when the Watcher is closed.
func (w *Watcher) run() {
	defer guard.Recover(w.log.Faults(), watching)
	defer close(w.done)
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	guard.Loop(w.log.Faults(), watching, func() bool { return w.turn(quiet) })
}

// watching says in the log where a panic was.
const watching = "watching files"

// turn waits for one event and acts on it. It returns false at the end. quiet fires when
// the files have been left alone.
func (w *Watcher) turn(quiet *time.Timer) (more bool) {
	select {
	case event, ok := <-w.events.Events:
		if !ok {
			return false
		}
		if w.concerns(event) {
			quiet.Reset(settle)
		}
	case err, ok := <-w.events.Errors:
		if !ok {
			return false
		}
		w.log.Line(core.LogWarning, watching+": "+err.Error())
	case <-quiet.C:
		w.reload()
	}
	return true
}

// concerns says whether an event may change the script. A new folder may contain files
// already.
func (w *Watcher) concerns(event fsnotify.Event) bool {
	if event.Has(fsnotify.Create) {
		if about, err := os.Lstat(event.Name); err == nil && about.IsDir() {
			return !strings.HasPrefix(filepath.Base(event.Name), ".") && w.add(event.Name) == nil
		}
	}
	return filepath.Ext(event.Name) == ".lua" && event.Op != fsnotify.Chmod
}

func (w *Watcher) Close() {
	_ = w.events.Close()
	<-w.done
}
