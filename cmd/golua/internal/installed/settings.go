package installed

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// settingsFor is a new configuration file, with the settings that are changed most.
func settingsFor(name, script string) []byte {
	return fmt.Appendf(nil, `# The application %[1]s, which libjanus_%[1]s.so runs. The sample janus.plugin.golua.jcfg
# explains all settings. Restart Janus after changes here; changes of the script need
# no restart (watch, or the Admin API).

general: {
	# The script.
	script = %[2]s

	# Folders in which require looks first, separated by semicolons.
	#path = "/usr/share/janus/lua"

	# Any text for the script; a file named by its whole path may be read.
	#config = "/etc/janus/%[1]s.json"

	# Whether the script is reloaded when its file changes.
	#watch = true

	# Where the script may write, and where recordings may be.
	#files = "/var/lib/%[1]s"
	#recordings = "/srv/recordings"

	# Opens the console: golua console --plugin PACKAGE.
	#console_secret = "a long secret of your own"

	# The settings forwarders and metrics are for all applications of this Janus together,
	# and belong in janus.plugin.golua.jcfg if that file is there.
}
`, name, quoted(script))
}

// quoted is a text as a string of libconfig.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// Matches comments, texts with their names, other names, and strings of libconfig.
var tokens = regexp.MustCompile(`(?s)#[^\n]*|//[^\n]*|/\*.*?\*/|([A-Za-z*][-\w*]*)\s*[=:]\s*("(?:[^"\\]|\\.)*")|[A-Za-z*][-\w*]*|"(?:[^"\\]|\\.)*"`)

// ScriptIn returns the script that a configuration names, empty if there is none.
func ScriptIn(text string) string { return textIn(text, "script") }

// PathIn returns the folders in which require looks first.
func PathIn(text string) []string { return strings.Split(textIn(text, "path"), ";") }

func textIn(text, name string) string {
	for _, found := range tokens.FindAllStringSubmatch(text, -1) {
		if found[1] == name {
			if value, err := strconv.Unquote(found[2]); err == nil {
				return value
			}
		}
	}
	return ""
}
