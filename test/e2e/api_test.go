package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	. "janus-golua/test/janustest"
)

// The core accepts a plugin that claims a newer API than its own. So the plugin itself must
// refuse to start.
func TestAPluginForANewerAPIRefusesToStart(t *testing.T) {
	library := filepath.Join(t.TempDir(), "libjanus_golua.so")
	build := exec.Command(filepath.Join(Root(t), ".ci/go"), "build", "-buildmode=c-shared", "-o", library, "./export")
	build.Dir = Root(t)
	build.Env = append(os.Environ(), "CGO_CFLAGS=-O2 -g -DGOLUA_PLUGIN_API=999", "CGO_LDFLAGS_ALLOW=-Wl,--unresolved-symbols=ignore-all")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	j := Start(t, Options{Plugin: Golua.At(library), Source: notebook})
	if lines := j.Lines("[golua]"); len(lines) != 1 || len(j.Lines("not started: built for plugin API 999")) != 1 {
		t.Errorf("logged %q", lines)
	}
	if handle, _ := j.Connect().TryAttach(Golua.Package); handle != nil {
		t.Error("it runs")
	}
}
