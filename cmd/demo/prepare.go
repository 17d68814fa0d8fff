package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// adminSecret is the one that Debian's configuration has.
const adminSecret = "janusoverlord"

// linked are the libraries of Janus that a demo needs, each with its folder beside that of
// the plugins.
var linked = []string{"transports/libjanus_http.so", "transports/libjanus_websockets.so"}

// configurations are those of Janus and of its transports. %s is the folder of the demo.
var configurations = map[string]string{
	"janus.jcfg": `general: {
	transports_folder = "%[1]s/transports"
	events_folder = "%[1]s/events"
	loggers_folder = "%[1]s/loggers"
	admin_secret = "` + adminSecret + `"
}
`,
	"janus.transport.http.jcfg": `general: { base_path = "/janus" http = true port = 8088 ip = "127.0.0.1" }
admin: { admin_base_path = "/admin" admin_http = true admin_port = 7088 admin_ip = "127.0.0.1" }
`,
	"janus.transport.websockets.jcfg": `general: { ws = true ws_port = 8188 ws_ip = "127.0.0.1" }
`,
}

// prepare fills folder with what Janus is to read: etc/, the configurations, and the folders
// of libraries, with links to the plugin and to what of Janus itself is needed.
func prepare(folder string, o options, page demo) error {
	for _, made := range []string{"etc", "plugins", "transports", "events", "loggers"} {
		if err := os.Mkdir(filepath.Join(folder, made), 0o755); err != nil {
			return err
		}
	}
	etc := filepath.Join(folder, "etc")
	for name, text := range configurations {
		text = strings.ReplaceAll(text, "%[1]s", folder)
		if err := os.WriteFile(filepath.Join(etc, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	if err := copySettings(etc, o.janusConfig, page.settings); err != nil {
		return err
	}
	if err := writeConfiguration(etc, o, page); err != nil {
		return err
	}
	return link(folder, o)
}

// copySettings copies a configuration file of Janus's plugins, if the script reads one.
func copySettings(etc, from, name string) error {
	if name == "" {
		return nil
	}
	content, err := os.ReadFile(filepath.Join(from, name))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(etc, name), content, 0o600)
}

// link links what Janus is to load.
func link(folder string, o options) error {
	plugin, err := filepath.Abs(o.plugin)
	if err != nil {
		return err
	}
	if _, err := os.Stat(plugin); err != nil {
		return fmt.Errorf("%w; `make` builds it", err)
	}
	if err := os.Symlink(plugin, filepath.Join(folder, "plugins", "libjanus_golua.so")); err != nil {
		return err
	}
	for _, library := range linked {
		if err := os.Symlink(filepath.Join(o.janusPlugins, "..", library), filepath.Join(folder, library)); err != nil {
			return err
		}
	}
	return nil
}

func writeConfiguration(etc string, o options, page demo) error {
	script, err := filepath.Abs(o.script)
	if err != nil {
		return err
	}
	var config strings.Builder
	fmt.Fprintf(&config, "general: {\n\tscript = %q\n\tpath = %q\n\twatch = true\n", script, filepath.Dir(script))
	if page.settings != "" {
		// A copy, beside which the script may keep what it makes for good.
		fmt.Fprintf(&config, "\tconfig = %q\n\tfiles = %q\n", filepath.Join(etc, page.settings), etc)
	}
	config.WriteString("}\n")
	return os.WriteFile(filepath.Join(etc, "janus.plugin.golua.jcfg"), []byte(config.String()), 0o600)
}
