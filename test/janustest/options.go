package janustest

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Options say how to set up a Janus.
type Options struct {
	// Plugin runs the script; the default is UnderTest.
	Plugin Plugin
	// Script is the script's file, or Source its text; exactly one is set.
	Script, Source string
	// Path and Config are entries of the plugin's configuration; empty ones are
	// left out.
	Path, Config string
	// PluginConfig replaces the plugin's whole configuration file; "-" leaves
	// the file out.
	PluginConfig string
	// Applications are further applications of ours, each with a file of the small plugin.
	Applications []Application
	// PluginsIn is a folder that has the files of plugins, or will have those of Applications;
	// the default is a new folder.
	PluginsIn string
	// Beside are further plugins of Janus that lie in its folder, and Disable those
	// that its configuration disables, such as "libjanus_echotest.so".
	Beside, Disable []string
	// More are further configuration files, by name, such as for the plugins in Beside.
	More map[string]string
	// EventsTo is the URL of an HTTP server to which Janus posts its events.
	EventsTo string
	// AdminHTTP is a port on which the Admin API is also served over HTTP, 0 for none.
	AdminHTTP int
	// TokenSecret makes Janus demand signed tokens; the clients then send them.
	TokenSecret string
	// LogLevel is the level of Janus's log; 0 means 5. Below 4 the end of a test
	// cannot check for leaked handles.
	LogLevel int
	// Memory limits the address space of the process, in bytes; 0 means no limit.
	Memory uint64
	// Environment is added to the environment of the process.
	Environment []string
	// ShortLog keeps only the end of the log, for tests with many sessions.
	ShortLog bool
	// Packaged takes the janus.jcfg of Janus's package, with the folders, the secret and the
	// addresses of the test.
	Packaged bool
	// MayCrash says that the test expects Janus to end by a signal.
	MayCrash bool
}

// AdminSecret is the admin secret of every Janus in tests.
const AdminSecret = "secret of the tests"

// ports are the ports of one Janus's WebSockets.
type ports struct {
	host       string
	api, admin int
}

// freePorts finds ports that nobody in the namespace uses.
func freePorts(t testing.TB) ports {
	t.Helper()
	var found [2]int
	for i := range found {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = listener.Close() }()
		found[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports{host: "127.0.0.1", api: found[0], admin: found[1]}
}

// prepare writes the folder that Janus runs from, and returns the folder of the
// configuration.
func (o Options) prepare(t testing.TB, folder string, p ports) (etc string) {
	t.Helper()
	link := func(library, into string) {
		t.Helper()
		must(t, os.MkdirAll(filepath.Join(folder, into), 0o755))
		if library != "" {
			must(t, os.Symlink(library, filepath.Join(folder, into, filepath.Base(library))))
		}
	}
	if o.PluginsIn != "" {
		must(t, os.Symlink(o.PluginsIn, filepath.Join(folder, "plugins")))
	}
	if library := o.Plugin.Path(t); !o.listsItself() && o.PluginsIn == "" {
		link(library, "plugins")
	}
	for _, application := range o.Applications {
		if application.Name == "" {
			link(o.Plugin.Path(t), "plugins")
			continue
		}
		link("", "plugins")
		application.CopySmall(t, filepath.Join(folder, "plugins"))
	}
	for _, library := range o.Beside {
		link(filepath.Join(StockFolder("plugins"), library), "plugins")
	}
	link(StockFolder("transports")+"/libjanus_websockets.so", "transports")
	if o.AdminHTTP != 0 {
		link(StockFolder("transports")+"/libjanus_http.so", "transports")
	}
	link("", "loggers")
	link("", "etc")
	handler := ""
	if o.EventsTo != "" {
		handler = StockFolder("events") + "/libjanus_sampleevh.so"
	}
	link(handler, "events")
	for name, text := range o.files(t, folder, p) {
		must(t, os.WriteFile(filepath.Join(folder, "etc", name), []byte(text), 0o600))
	}
	return filepath.Join(folder, "etc")
}

// files are the configuration files, by name.
func (o Options) files(t testing.TB, folder string, p ports) map[string]string {
	t.Helper()
	files := map[string]string{
		"janus.jcfg": fmt.Sprintf(`general: {
	configs_folder = "%[1]s/etc"
	plugins_folder = "%[1]s/plugins"
	transports_folder = "%[1]s/transports"
	events_folder = "%[1]s/events"
	loggers_folder = "%[1]s/loggers"
	admin_secret = "%[2]s"
	debug_level = %[5]d
	debug_colors = false
	session_timeout = 0
%[6]s}
nat: { ice_enforce_list = "%[3]s" }
media: { ipv6 = false }
events: { broadcast = %[4]v }
plugins: { disable = %[7]q }
`, folder, AdminSecret, Device, o.EventsTo != "", o.logLevel(), o.tokens(), strings.Join(o.Disable, ",")),
		"janus.transport.websockets.jcfg": fmt.Sprintf(`general: { ws = true ws_port = %d ws_ip = "127.0.0.1" wss = false }
admin: { admin_ws = true admin_ws_port = %d admin_ws_ip = "127.0.0.1" admin_wss = false }
`, p.api, p.admin),
	}
	if o.EventsTo != "" {
		files["janus.eventhandler.sampleevh.jcfg"] = fmt.Sprintf("general: { enabled = true events = \"all\" grouping = false backend = %q }\n", o.EventsTo)
	}
	if o.AdminHTTP != 0 {
		files["janus.transport.http.jcfg"] = fmt.Sprintf(`general: { http = false https = false }
admin: { admin_base_path = "/admin" admin_http = true admin_port = %d admin_ip = "127.0.0.1" admin_https = false }
`, o.AdminHTTP)
	}
	if o.Packaged {
		files["janus.jcfg"] = packaged(t, folder)
	}
	for _, application := range o.Applications {
		if application.Name != "" && application.Config != "-" {
			files[application.ConfigFile()] = application.config(t, folder)
		}
	}
	maps.Copy(files, o.More)
	if o.PluginConfig != "-" {
		files[o.Plugin.config] = o.pluginConfig(t, folder)
	}
	return files
}

// packaged is the janus.jcfg of Janus's package. Entries that a test does not replace keep their values.
func packaged(t testing.TB, folder string) string {
	t.Helper()
	content, err := os.ReadFile("/etc/janus/janus.jcfg")
	must(t, err)
	text := regexp.MustCompile(`(?m)^(\s*)(configs|plugins|transports|events|loggers)_folder = .*`).ReplaceAllStringFunc(string(content), func(line string) string {
		name, _, _ := strings.Cut(strings.TrimSpace(line), "_")
		return fmt.Sprintf("%s_folder = %q", name, filepath.Join(folder, strings.Replace(name, "configs", "etc", 1)))
	})
	text = regexp.MustCompile(`(?m)^\s*admin_secret = .*`).ReplaceAllString(text, fmt.Sprintf("\tadmin_secret = %q", AdminSecret))
	return regexp.MustCompile(`(?m)^nat: \{`).ReplaceAllString(text, fmt.Sprintf("nat: {\n\tice_enforce_list = %q", Device))
}

func (o Options) tokens() string {
	if o.TokenSecret == "" {
		return ""
	}
	return fmt.Sprintf("\ttoken_auth = true\n\ttoken_auth_secret = %q\n", o.TokenSecret)
}

// SignedToken is a token of Janus that is valid for an hour: its realm, and its rights.
func SignedToken(secret, realm string, grants ...string) string {
	text := strings.Join(append([]string{fmt.Sprint(time.Now().Add(time.Hour).Unix()), realm}, grants...), ",")
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(text))
	return text + ":" + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (o Options) logLevel() int {
	if o.LogLevel == 0 {
		return 5
	}
	return o.LogLevel
}

// pluginConfig is the configuration of the plugin under test.
func (o Options) pluginConfig(t testing.TB, folder string) string {
	t.Helper()
	if o.PluginConfig != "" {
		return o.PluginConfig
	}
	script := o.Script
	if script == "" {
		script = filepath.Join(folder, "app.lua")
		must(t, os.WriteFile(script, []byte(o.Source), 0o600))
	}
	var text strings.Builder
	fmt.Fprintf(&text, "general: {\n\tscript = %q\n", script)
	if o.Path != "" {
		fmt.Fprintf(&text, "\tpath = %q\n", o.Path)
	}
	if o.Config != "" {
		fmt.Fprintf(&text, "\tconfig = %q\n", o.Config)
	}
	// Tests record into folders of their own; the stock plugin ignores the entry.
	fmt.Fprintf(&text, "\trecordings = %q\n", os.TempDir())
	return text.String() + "}\n"
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
