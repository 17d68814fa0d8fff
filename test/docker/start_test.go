package docker

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// started runs docker/start with an environment, and a Janus that ends at once. It returns
// the plugin's configuration, what start has printed, and whether it went well.
func started(t *testing.T, environment ...string) (config, printed string, ok bool) {
	t.Helper()
	folder := t.TempDir()
	programs := t.TempDir() // start removes the folder janus of TMPDIR
	must(t, os.WriteFile(filepath.Join(programs, "janus"), []byte("#!/bin/sh\n"), 0o700))
	must(t, os.WriteFile(filepath.Join(folder, "app.lua"), nil, 0o600))
	command := exec.Command("sh", "../../docker/start")
	command.Env = append([]string{"PATH=" + programs + ":/usr/bin:/bin", "TMPDIR=" + folder,
		"GOLUA_SCRIPT=" + filepath.Join(folder, "app.lua")}, environment...)
	output, err := command.CombinedOutput()
	text, _ := os.ReadFile(filepath.Join(folder, "janus/etc/janus.plugin.golua.jcfg"))
	return string(text), string(output), err == nil
}

// An empty list allows nothing. If start left the line out, the script could connect
// to anywhere.
func TestStartKeepsEmptyValues(t *testing.T) {
	for _, name := range []string{"CONNECT_TO", "FORWARD_TO", "RECEIVE_AT", "RECEIVE_FROM", "RECORDINGS", "FILES", "PATH", "METRICS"} {
		config, printed, ok := started(t, "GOLUA_"+name+"=")
		if line := "\t" + strings.ToLower(name) + ` = ""` + "\n"; !ok || !strings.Contains(config, line) {
			t.Errorf("GOLUA_%s: no line %q in\n%s%s", name, line, config, printed)
		}
		if config, _, _ := started(t); name != "PATH" && name != "RECORDINGS" && strings.Contains(config, strings.ToLower(name)+" = ") {
			t.Errorf("without GOLUA_%s:\n%s", name, config)
		}
	}
}

// Empty numbers and texts, as compose files make of variables that are not set, are none.
func TestStartLeavesOutEmptyNumbers(t *testing.T) {
	for _, name := range []string{"REQUEST_LIMIT", "MEDIA_LIMIT", "MEMORY_LIMIT", "FORWARDERS", "INLINE_VIEWERS", "RECEIVE_PORTS", "CONFIG", "CONSOLE_SECRET"} {
		config, printed, ok := started(t, "GOLUA_"+name+"=")
		if !ok || strings.Contains(config, strings.ToLower(name)) {
			t.Errorf("GOLUA_%s:\n%s%s", name, config, printed)
		}
	}
	if config, _, _ := started(t, "GOLUA_MEMORY_LIMIT=64"); !strings.Contains(config, "\tmemory_limit = \"64\"\n") {
		t.Errorf("it has\n%s", config)
	}
}

// Lines of other variables' values are no settings.
func TestStartTakesOnlyItsVariables(t *testing.T) {
	config, printed, ok := started(t, "OTHER=one\nGOLUA_CONNECT_TO=0.0.0.0/0", `GOLUA_CONFIG=a "b" \c`)
	if !ok || strings.Contains(config, "connect_to") || !strings.Contains(config, `config = "a \"b\" \\c"`) {
		t.Errorf("it has\n%s%s", config, printed)
	}
}

// A file for a secret that is empty or missing must not open what the secret closes.
func TestStartWantsTheSecretsOfFiles(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	must(t, os.WriteFile(empty, []byte("\n"), 0o600))
	for _, name := range []string{"JANUS_API_SECRET", "JANUS_ADMIN_SECRET", "GOLUA_CONSOLE_SECRET"} {
		for _, file := range []string{empty, empty + ".missing"} {
			if _, printed, ok := started(t, name+"_FILE="+file); ok || !strings.Contains(printed, file) {
				t.Errorf("%s_FILE=%s: started, and printed %q", name, file, printed)
			}
		}
	}
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("abc\n"), 0o600))
	config, printed, ok := started(t, "GOLUA_CONSOLE_SECRET_FILE="+secret)
	if !ok || !strings.Contains(config, "\tconsole_secret = \"abc\"\n") || strings.Contains(config, "secret_file") {
		t.Errorf("it has\n%s%s", config, printed)
	}
}
