package janustest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// VideoRoom is the package of Janus's VideoRoom plugin, and of lua/videoroom.lua.
const VideoRoom = "janus.plugin.videoroom"

// StockRooms are the options for Janus with its own VideoRoom plugin; rooms is the text
// of the configuration.
func StockRooms(rooms string) Options {
	return Options{Plugin: StockVideoRoom, PluginConfig: rooms}
}

// LuaRooms are the options for Janus with lua/videoroom.lua. The script may write beside the
// file of its rooms, and record into the tests' folders.
func LuaRooms(t testing.TB, rooms string) Options {
	t.Helper()
	folder := t.TempDir()
	settings := filepath.Join(folder, "rooms.jcfg")
	must(t, os.WriteFile(settings, []byte(rooms), 0o600))
	plugin := Golua
	plugin.Package = VideoRoom
	return Options{Plugin: plugin, PluginConfig: fmt.Sprintf("general: {\n\tscript = %q\n\tconfig = %q\n\tfiles = %q\n\trecordings = %q\n}\n",
		Root(t)+"/lua/videoroom.lua", settings, folder, os.TempDir())}
}
