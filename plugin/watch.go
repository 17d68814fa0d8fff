package plugin

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// settle is how long the files must have been left alone before a reload:
// editors write a file in several steps.
const settle = 200 * time.Millisecond

// mostWatched bounds the folders that are watched: each takes one of the machine's
// watches, of which a user has 8192 and more.
const mostWatched = 256

// watcher reloads the script when a Lua file in its folder, in one of its path, or
// below them, changes.
type watcher struct {
	events *fsnotify.Watcher
	done   chan struct{}
	log    func(level core.Level, text string)
	// full says that the log knows of folders that are not watched.
	full bool
}

func (p *Plugin) watch(settings *config.Settings) (*watcher, error) {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watcher{events: events, done: make(chan struct{}), log: p.log.Line}
	for _, folder := range settings.Sandbox.Read {
		if err := w.add(folder); err != nil {
			_ = events.Close()
			return nil, err
		}
	}
	go w.run(p)
	return w, nil
}

// add watches a folder and all below it, but for hidden ones, and what symbolic links
// name. What has gone meanwhile is passed over.
func (w *watcher) add(folder string) error {
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

// refuse says once that a folder is one too many.
func (w *watcher) refuse(folder string) {
	if !w.full {
		w.full = true
		w.log(core.LogWarning, fmt.Sprintf("%d folders are watched, no more: not %s", mostWatched, folder))
	}
}

// run ends when the watcher is closed.
func (w *watcher) run(p *Plugin) {
	defer guard.Recover(p.core, watching)
	defer close(w.done)
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	guard.Loop(p.core, watching, func() bool { return w.turn(p, quiet) })
}

// watching is where a panic was, for the log.
const watching = "watching files"

// turn waits for one thing, and does what follows from it; false is the end. quiet runs
// out when the files have been left alone.
func (w *watcher) turn(p *Plugin, quiet *time.Timer) (more bool) {
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
		p.log.Line(core.LogWarning, watching+": "+err.Error())
	case <-quiet.C:
		_ = p.Reload() // it has logged what is wrong
	}
	return true
}

// concerns says whether something that happened may change the script. A new folder
// may have come with files in it.
func (w *watcher) concerns(event fsnotify.Event) bool {
	if event.Has(fsnotify.Create) {
		if about, err := os.Lstat(event.Name); err == nil && about.IsDir() {
			return !strings.HasPrefix(filepath.Base(event.Name), ".") && w.add(event.Name) == nil
		}
	}
	return filepath.Ext(event.Name) == ".lua" && event.Op != fsnotify.Chmod
}

func (w *watcher) close() {
	_ = w.events.Close()
	<-w.done
}
