package plugin

import (
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// settle is how long the files must have been left alone before a reload:
// editors write a file in several steps.
const settle = 200 * time.Millisecond

// watcher reloads the script when a Lua file in its folder, or in one of its
// path, changes.
type watcher struct {
	events *fsnotify.Watcher
	done   chan struct{}
}

func (p *Plugin) watch(config configuration) (*watcher, error) {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	for _, folder := range config.sandbox.Read {
		if err := events.Add(folder); err != nil {
			_ = events.Close()
			return nil, err
		}
	}
	w := &watcher{events: events, done: make(chan struct{})}
	go w.run(p)
	return w, nil
}

// run ends when the watcher is closed.
func (w *watcher) run(p *Plugin) {
	defer close(w.done)
	defer guard.Recover(p.core, "watching files")
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	for {
		select {
		case event, ok := <-w.events.Events:
			if !ok {
				return
			}
			if filepath.Ext(event.Name) == ".lua" && event.Op != fsnotify.Chmod {
				quiet.Reset(settle)
			}
		case err, ok := <-w.events.Errors:
			if !ok {
				return
			}
			p.log(core.LogWarning, "watching files: "+err.Error())
		case <-quiet.C:
			_ = p.Reload() // it has logged what is wrong
		}
	}
}

func (w *watcher) close() {
	_ = w.events.Close()
	<-w.done
}
