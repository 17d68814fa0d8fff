package rooms

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	. "janus-golua/test/janustest"
)

// theirOptions are those of Janus with its own VideoRoom plugin.
func theirOptions(rooms string) Options {
	return Options{Plugin: StockVideoRoom, PluginConfig: rooms}
}

// ourOptions are those of Janus with lua/videoroom.lua, which may write where its rooms are.
func ourOptions(t *testing.T, rooms string) Options {
	t.Helper()
	folder := t.TempDir()
	settings := filepath.Join(folder, "rooms.jcfg")
	if err := os.WriteFile(settings, []byte(rooms), 0o600); err != nil {
		t.Fatal(err)
	}
	plugin := Golua
	plugin.Package = "janus.plugin.videoroom"
	return Options{Plugin: plugin, PluginConfig: fmt.Sprintf("general: {\n\tscript = %q\n\tconfig = %q\n\tfiles = %q\n}\n",
		Root(t)+"/lua/videoroom.lua", settings, folder)}
}
