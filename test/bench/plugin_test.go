package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"janus-golua/test/janustest"
)

// wiring is the script of both plugins: the first sessions are publishers, each
// with its own viewers.
const wiring = `
local ids = {}
function init() end
function destroy() end
function resumeScheduler() end
function createSession(id) ids[#ids + 1] = id end
function destroySession() ids = {} end
function querySession() end
function setupMedia() end
function hangupMedia() end
function handleMessage(_, _, message)
	local publishers = tonumber(message:match('"publishers": *(%d+)'))
	local viewers = tonumber(message:match('"viewers": *(%d+)'))
	for p = 1, publishers do
		configureMedium(ids[p], "video", "out", true)
		for v = 1, viewers do
			local viewer = ids[publishers + (p - 1) * viewers + v]
			configureMedium(viewer, "video", "in", true)
			addRecipient(ids[p], viewer)
		end
	end
	return 0, "{}"
end
`

// targets are the ratios (ours to the stock plugin's) that must be met.
var targets = []figure{
	{"fast 1x1", "cpu", "ns CPU per delivered packet", 1.0},
	{"fast 1x10", "cpu", "ns CPU per delivered packet", 0.70},
	{"fast 1x100", "cpu", "ns CPU per delivered packet", 0.70},
	{"bursts 1x1", "cpu", "ns CPU per delivered packet", 1.0},
	{"bursts 1x10", "cpu", "ns CPU per delivered packet", 1.0},
	{"bursts 1x100", "cpu", "ns CPU per delivered packet", 1.0},
	{"bursts 2x500", "cpu", "ns CPU per delivered packet", 1.0},
	{"delays 2x500", "blocked", "ns a caller is blocked, median", 0.05},
	{"delays 2x500", "due99", "ns from burst to relay_rtp, p99", 1.0},
	{"delays 2x500", "call99", "ns from call to relay_rtp, p99", 0},
	{"memory", "kib", "KiB a session at rest", 0},
}

// TestPlugin measures both plugins without clients, inside of real Janus.
func TestPlugin(t *testing.T) {
	wanted(t, "plugin")
	host := buildHost(t)
	var table table
	for range rounds(5) {
		table.add(runHost(t, host, janustest.StockLua, wiring), runHost(t, host, janustest.Golua, wiring))
	}
	table.print(t, targets)
}

func buildHost(t *testing.T) string {
	t.Helper()
	return buildC(t, "host/host.c")
}

// buildC builds a plugin in C, in a folder of the test.
func buildC(t *testing.T, source string) string {
	t.Helper()
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "glib-2.0", "jansson").Output()
	if err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(t.TempDir(), "libjanus_golua_bench.so")
	arguments := append([]string{"-O2", "-shared", "-fPIC", "-I/usr/include/janus", "-Wl,--unresolved-symbols=ignore-all",
		"-o", library, source, "-lpthread"}, strings.Fields(string(flags))...)
	if output, err := exec.Command("gcc", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return library
}

// runHost runs all scenarios with a script in one Janus process.
func runHost(t *testing.T, host string, plugin janustest.Plugin, script string, environment ...string) result {
	t.Helper()
	return runHostBeside(t, host, plugin, script, nil, environment...)
}

// runHostBeside is runHost with further applications, whose names are given, and which run the
// same script.
func runHostBeside(t *testing.T, host string, plugin janustest.Plugin, script string, names []string, environment ...string) result {
	t.Helper()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, name := range []string{"plugins", "transports", "events", "loggers"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	link := func(library, into string) {
		if err := os.Symlink(library, filepath.Join(folder, into, filepath.Base(library))); err != nil {
			t.Fatal(err)
		}
	}
	link(host, "plugins")
	link(janustest.StockFolder("transports")+"/libjanus_websockets.so", "transports")
	write("janus.jcfg", fmt.Sprintf(`general: {
	configs_folder = "%[1]s"
	plugins_folder = "%[1]s/plugins"
	transports_folder = "%[1]s/transports"
	events_folder = "%[1]s/events"
	loggers_folder = "%[1]s/loggers"
	debug_level = 3
}
`, folder))
	write("janus.transport.websockets.jcfg", fmt.Sprintf("general: { ws = true ws_port = %d ws_ip = \"127.0.0.1\" wss = false }\n", freePort(t)))
	write(plugin.ConfigFile(), fmt.Sprintf("general: { script = %q }\n", write("script.lua", script)))
	var libraries []string
	for _, name := range names {
		application := janustest.Application{Name: name}
		application.CopySmall(t, folder)
		libraries = append(libraries, filepath.Join(folder, application.Library()))
		write(application.ConfigFile(), fmt.Sprintf("general: { script = %q }\n", filepath.Join(folder, "script.lua")))
	}
	environment = append(environment, "GOLUA_BENCH_BESIDE="+strings.Join(libraries, ":"))
	results := filepath.Join(folder, "results")
	janus := exec.Command("janus", "-F", folder)
	janus.Env = append(append(os.Environ(), environment...), "GOLUA_BENCH_TARGET="+plugin.Path(t), "GOLUA_BENCH_CONFIG="+folder, "GOLUA_BENCH_OUT="+results)
	if output, err := janus.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return readResults(t, results)
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

// readResults reads the results, and fails the test for packets that were lost or altered.
func readResults(t *testing.T, path string) result {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	found := make(result)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var values map[string]any
		if err := json.Unmarshal(lines.Bytes(), &values); err != nil {
			t.Fatal(err)
		}
		name := values["name"].(string)
		for key, value := range values {
			if number, ok := value.(float64); ok {
				found[name+"/"+key] = number
			}
		}
		if found[name+"/lost"] != 0 || found[name+"/wrong"] != 0 {
			t.Errorf("%s: %v packets lost, %v wrong", name, values["lost"], values["wrong"])
		}
	}
	return found
}
