package main

import (
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

func TestPrepareLeavesOutThePluginThatTheScriptReplaces(t *testing.T) {
	janus, folder := t.TempDir(), t.TempDir()
	o := options{
		plugin: filepath.Join(janus, "libjanus_golua.so"), script: filepath.Join(janus, "echotest.lua"),
		janusPlugins: filepath.Join(janus, "plugins"), janusConfig: filepath.Join(janus, "etc"),
	}
	for _, file := range []string{o.plugin, o.script, o.janusPlugins + "/libjanus_echotest.so", o.janusPlugins + "/libjanus_sip.so",
		o.janusPlugins + "/libjanus_golua.so", o.janusConfig + "/janus.jcfg"} {
		write(t, file, "content of "+filepath.Base(file))
	}
	if err := prepare(folder, o, demo{library: "libjanus_echotest.so", settings: "janus.plugin.echotest.jcfg"}); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"etc/janus.jcfg":               "content of janus.jcfg",
		"etc/janus.plugin.golua.jcfg":  filepath.Join(folder, "etc/janus.plugin.echotest.jcfg"),
		"plugins/libjanus_sip.so":      "content of libjanus_sip.so",
		"plugins/libjanus_golua.so":    "content of libjanus_golua.so",
		"plugins/libjanus_echotest.so": "",
	} {
		content, err := os.ReadFile(filepath.Join(folder, file))
		if (err == nil) != (want != "") || !strings.Contains(string(content), want) {
			t.Errorf("%s: %q (%v)", file, content, err)
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
