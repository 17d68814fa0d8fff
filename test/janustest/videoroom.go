package janustest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// VideoRoom is the package of Janus's VideoRoom plugin, and of the one in Lua.
const VideoRoom = "janus.plugin.videoroom"

// StockRooms are the options of Janus with its own VideoRoom plugin; rooms is the text
// of its configuration.
func StockRooms(rooms string) Options {
	return Options{Plugin: StockVideoRoom, PluginConfig: rooms}
}

// LuaRooms are those with lua/videoroom.lua, which may write where its rooms are,
// and record into folders of tests.
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
