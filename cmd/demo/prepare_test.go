package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPrepareLinksOurPluginAndTheTransportsThatItNeeds(t *testing.T) {
	janus, folder := t.TempDir(), t.TempDir()
	o := options{
		plugin: filepath.Join(janus, "libjanus_golua.so"), script: filepath.Join(janus, "echotest.lua"),
		janusPlugins: filepath.Join(janus, "plugins"), janusConfig: filepath.Join(janus, "etc"),
	}
	for _, file := range []string{o.plugin, o.script, janus + "/plugins/libjanus_sip.so", janus + "/transports/libjanus_http.so",
		janus + "/transports/libjanus_websockets.so", o.janusConfig + "/janus.plugin.echotest.jcfg"} {
		write(t, file, "content of "+filepath.Base(file))
	}
	if err := prepare(folder, o, demo{settings: "janus.plugin.echotest.jcfg"}); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"etc/janus.jcfg":                      folder + "/transports",
		"etc/janus.plugin.echotest.jcfg":      "content of janus.plugin.echotest.jcfg",
		"etc/janus.plugin.golua.jcfg":         filepath.Join(folder, "etc/janus.plugin.echotest.jcfg"),
		"etc/janus.transport.http.jcfg":       `admin_ip = "127.0.0.1"`,
		"etc/janus.transport.websockets.jcfg": `ws_ip = "127.0.0.1"`,
		"plugins/libjanus_golua.so":           "content of libjanus_golua.so",
		"plugins/libjanus_sip.so":             "",
		"transports/libjanus_http.so":         "content of libjanus_http.so",
		"transports/libjanus_websockets.so":   "content of libjanus_websockets.so",
	} {
		content, err := os.ReadFile(filepath.Join(folder, file))
		if (err == nil) != (want != "") || !strings.Contains(string(content), want) {
			t.Errorf("%s: %q (%v)", file, content, err)
		}
	}
}

func TestAScriptThatIsNotThereIsAnErrorThatNamesTheOthers(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"echotest.lua", "echotest_test.lua", "hello.lua"} {
		write(t, filepath.Join(folder, name), "")
	}
	if err := check(filepath.Join(folder, "hello.lua")); err != nil {
		t.Error(err)
	}
	for script, want := range map[string]string{
		folder + "/hallo.lua":         "there is no script " + folder + "/hallo.lua; that folder has echotest, hello",
		folder + "/nowhere/hello.lua": "there is no script " + folder + "/nowhere/hello.lua",
	} {
		if err := check(script); err == nil || err.Error() != want {
			t.Errorf("got %v, not %s", err, want)
		}
	}
}

func TestTheURLIsTheLastLine(t *testing.T) {
	address := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8000}
	for page, want := range map[string]string{"echotest.html": "http://127.0.0.1:8000/echotest.html", "": "http://127.0.0.1:8088/janus"} {
		lines := strings.Split(strings.TrimSuffix(welcome("x.lua", page, address), "\n"), "\n")
		if last := lines[len(lines)-1]; last != want {
			t.Errorf("the last line is %q, not %q", last, want)
		}
	}
}

func TestPrepareSaysThatThePluginIsNotBuilt(t *testing.T) {
	o := options{plugin: "/nowhere/plugin.so", script: "x.lua", janusPlugins: t.TempDir(), janusConfig: t.TempDir()}
	if err := prepare(t.TempDir(), o, demo{}); err == nil || !strings.Contains(err.Error(), "make") {
		t.Errorf("got %v", err)
	}
}

func TestThePagesGetSettingsWithWhichTheyStart(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "settings.js"), "var iceServers = null;")
	write(t, filepath.Join(folder, "page.html"), "the page")
	for path, want := range map[string]string{"/settings.js": "var iceServers = [];", "/page.html": "the page"} {
		answer := httptest.NewRecorder()
		pages(folder).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%s is %q", path, answer.Body.String())
		}
	}
}
