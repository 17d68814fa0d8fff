package janustest

import (
	"os"
	"path/filepath"
	"testing"
)

// Plugin is a plugin that runs Lua scripts.
type Plugin struct {
	// Name tells the plugins apart in the names of tests.
	Name string
	// library is the plugin's file, config the name of its configuration file.
	library, config string
	// Package is the package of a script that defines no getPackage.
	Package string
}

// Golua is our plugin; StockLua is the stock Lua plugin, with which ours is compared;
// StockVideoRoom is the C plugin that lua/videoroom.lua replaces.
var (
	Golua    = Plugin{Name: "golua", library: "build/libjanus_golua.so", config: "janus.plugin.golua.jcfg", Package: "janus.plugin.golua"}
	StockLua = Plugin{Name: "stock", library: StockFolder("plugins") + "/libjanus_lua.so", config: "janus.plugin.lua.jcfg", Package: "janus.plugin.lua"}
	// StockVideoRoom runs no scripts, and needs a PluginConfig.
	StockVideoRoom = Plugin{Name: "stock", library: StockFolder("plugins") + "/libjanus_videoroom.so", config: "janus.plugin.videoroom.jcfg", Package: "janus.plugin.videoroom"}
)

// C is one of Janus's own plugins, such as "echotest". It runs no script;
// Options.PluginConfig is its configuration.
func C(name string) Plugin {
	return Plugin{
		Name: "C", library: StockFolder("plugins") + "/libjanus_" + name + ".so",
		config: "janus.plugin." + name + ".jcfg", Package: "janus.plugin." + name,
	}
}

// UnderTest is our plugin, or the stock plugin with GOLUA_E2E_PLUGIN=stock. A test that fails
// with the stock plugin, too, is wrong about the contract.
func UnderTest() Plugin {
	if os.Getenv("GOLUA_E2E_PLUGIN") == "stock" {
		return StockLua
	}
	return Golua
}

// StockFolder is a folder of Debian's package.
func StockFolder(name string) string {
	found, _ := filepath.Glob("/usr/lib/*/janus/" + name)
	if len(found) == 0 {
		return "/usr/lib/janus/" + name
	}
	return found[0]
}

// Root is the folder of the repository.
func Root(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; folder != "/"; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
	}
	t.Fatal("janustest: not inside the repository")
	return ""
}

// Path is the path of the plugin's library.
func (p Plugin) Path(t testing.TB) string {
	t.Helper()
	library := p.library
	if asan := os.Getenv("GOLUA_E2E_ASAN"); asan != "" && p.library == Golua.library {
		library = asan
	}
	if !filepath.IsAbs(library) {
		library = filepath.Join(Root(t), library)
	}
	if _, err := os.Stat(library); err != nil {
		t.Fatalf("%v (make builds ours, apt-get install janus brings the stock one)", err)
	}
	return library
}

// ConfigFile is the name of the plugin's configuration file.
func (p Plugin) ConfigFile() string { return p.config }

// At is the same plugin, loaded from another file.
func (p Plugin) At(library string) Plugin {
	p.library = library
	return p
}
