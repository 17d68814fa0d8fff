package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// golua console asks a real Janus, over HTTP, in the middle of a call.
func TestTheConsoleLooksIntoACall(t *testing.T) {
	program := t.TempDir() + "/golua"
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/golua").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	script := t.TempDir() + "/app.lua"
	writeFile(t, script, fragile+"\ncounter = { n = 41 }\n")
	port := freePort(t)
	j := Start(t, Options{
		Plugin: Golua, AdminHTTP: port,
		PluginConfig: fmt.Sprintf("general: {\n\tscript = %q\n\tconsole_secret = \"sesame\"\n}\n", script),
	})
	_, peer := call(t, j, Golua.Package)
	echoes(peer, peer.Video, Video, 1)
	console := func(secret string, arguments ...string) string {
		command := exec.Command(program, append([]string{"console", "--url", fmt.Sprintf("http://127.0.0.1:%d/admin", port)}, arguments...)...)
		command.Env = append(os.Environ(), "GOLUA_ADMIN_SECRET="+AdminSecret, "GOLUA_CONSOLE_SECRET="+secret)
		out, _ := command.CombinedOutput()
		return string(out)
	}
	for command, want := range map[string]string{
		"counter.n + 1":     "42\n",
		"error('mine')":     "error: console:1: mine",
		"sessions":          "PeerConnection up",
		"routes":            " → ",
		"timers":            "none",
		"errors":            "none",
		"stats":             `"sessions": 1`,
		"reload":            "reloaded",
		"os.getenv('HOME')": "",
	} {
		if got := console("sesame", command); !strings.Contains(got, want) {
			t.Errorf("%s: %s", command, got)
		}
	}
	if got := console("wrong", "errors"); !strings.Contains(got, "not the console's secret") {
		t.Errorf("a wrong secret: %s", got)
	}
	if log := j.Log(); strings.Contains(log, "sesame") {
		t.Error("the secret is in the log")
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}
