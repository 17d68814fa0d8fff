package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// adminSecret is the admin secret of Debian's configuration.
const adminSecret = "janusoverlord"

// linked are the libraries of Janus that a demo needs, each with its folder. The folders are
// beside the folder of plugins.
var linked = []string{"transports/libjanus_http.so", "transports/libjanus_websockets.so"}

// configurations are the files for Janus and its transports. %s is the folder of the demo.
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

// prepare fills folder with everything that Janus reads: the configurations in etc/, and
// folders of libraries with links to the plugin and to the needed libraries of Janus.
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

// copySettings copies the configuration file of Janus's own plugin, if the script reads one.
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

// link makes links to the libraries that Janus loads.
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
		// The script gets a copy, and may keep permanent rooms in a file beside it.
		fmt.Fprintf(&config, "\tconfig = %q\n\tfiles = %q\n", filepath.Join(etc, page.settings), etc)
	}
	config.WriteString("}\n")
	return os.WriteFile(filepath.Join(etc, "janus.plugin.golua.jcfg"), []byte(config.String()), 0o600)
}
