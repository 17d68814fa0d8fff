package watch

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/logs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The watcher of files goes on after a panic in it.
func TestTheWatcherGoesOnAfterAPanic(t *testing.T) {
	folder, c := t.TempDir(), coretest.New()
	var reloads atomic.Int32
	w, err := Begin([]string{folder}, logs.New(c), func() { reloads.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.events.Errors <- nil // whose message is asked for
	awaiting.Until(t, "the panic", func() bool { return len(c.Lines("internal error in "+watching)) == 1 })
	if err := os.WriteFile(filepath.Join(folder, "app.lua"), []byte("version = 2"), 0o600); err != nil {
		t.Fatal(err)
	}
	awaiting.Until(t, "a reload", func() bool { return reloads.Load() == 1 })
}
