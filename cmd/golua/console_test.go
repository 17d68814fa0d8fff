package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"janus-golua/internal/simulation"
)

// startAdmin serves Janus's Admin API for an application on a simulated core, and
// returns its URL.
func startAdmin(t *testing.T, source string) string {
	t.Helper()
	folder := t.TempDir()
	writeFile(t, folder, "app.lua", source)
	janus, err := simulation.Start(simulation.Options{
		Script: folder + "/app.lua", General: map[string]string{"console_secret": "sesame"},
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := janus.Attach()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Send(`{"fail":true}`, ""); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { playAdmin(w, r, janus) }))
	t.Cleanup(func() {
		server.Close()
		_, _ = janus.Stop()
	})
	return server.URL + "/admin"
}

func playAdmin(w http.ResponseWriter, r *http.Request, janus *simulation.Janus) {
	var message struct {
		Janus, Transaction, Plugin string
		Secret                     string `json:"admin_secret"`
		Request                    json.RawMessage
	}
	body, _ := io.ReadAll(r.Body)
	switch err := json.Unmarshal(body, &message); {
	case r.URL.Path != "/admin":
		http.NotFound(w, r)
	case err != nil || message.Janus != "message_plugin" || message.Transaction == "" || message.Plugin != "janus.plugin.golua":
		_, _ = io.WriteString(w, `{"janus":"error","error":{"code":457,"reason":"Unknown request"}}`)
	case message.Secret != "admin":
		_, _ = io.WriteString(w, `{"janus":"error","error":{"code":403,"reason":"Unauthorized request"}}`)
	default:
		answer, _ := janus.Admin(string(message.Request))
		_, _ = io.WriteString(w, `{"janus":"success","response":`+answer+`}`)
	}
}

const consoleApp = `local janus = require "janus"
counter = { n = 41 }
janus.on("message", function(session, message) error("failed on purpose \27[2J") end)
janus.on("attach", function(session) session:every(3600, function() end) end)
`

func TestConsole(t *testing.T) {
	url := startAdmin(t, consoleApp)
	t.Setenv("GOLUA_ADMIN_SECRET", "admin")
	t.Setenv("GOLUA_CONSOLE_SECRET", "sesame")
	status, out, err := runGolua("counter.n + 1\ncounter\nerror('mine')\nsessions\nroutes\ntimers\ncoroutines\nerrors\nstats\nreload\nhelp\n\n=1\nquit\n=('never'):upper()\n",
		"console", "--url", url)
	if status != 0 {
		t.Errorf("ended with %d", status)
	}
	for _, part := range []string{
		"42\n", "{\n  n = 41,\n}\n", "session 1: ", "no PeerConnection", "none\n", "due in ", ": session:every in janus.sleep, session 1 at ", " waits in ", ", session 1 at ", "app.lua:4",
		"failed on purpose ?[2J", "| janus.on(\"message\"", "stack traceback:", `"sessions": 1`, "reloaded\n", "coroutines   what waits", "\n1\n",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("did not print %q in\n%s", part, out)
		}
	}
	if !strings.Contains(err, "error: console:1: mine") || strings.Contains(out, "NEVER") || strings.Contains(out+err, "sesame") {
		t.Errorf("printed %s and %s", out, err)
	}
	wants(t, 0, []string{"43\n"}, "console", "--url", url, "counter.n", "+", "2")
	wants(t, 0, []string{`{"golua":"evaluate","values":["41"]}`}, "console", "--url", url, "--json", "counter.n")
	wants(t, faulty, []string{"error: this is not the console's secret"}, "console", "--url", url, "--secret", "x", "errors")
	wants(t, faulty, []string{"janus refuses: Unauthorized request (403)"}, "console", "--url", url, "--admin-secret", "x", "errors")
	wants(t, faulty, []string{"is this the URL of Janus's Admin API?"}, "console", "--url", url+"x", "stats")
	wants(t, faulty, []string{"connect"}, "console", "--url", "http://127.0.0.1:1/admin", "stats")
	wants(t, misused, []string{"flag provided but not defined"}, "console", "--nonsense")
	t.Setenv("GOLUA_CONSOLE_SECRET", "")
	wants(t, faulty, []string{"the console needs its secret"}, "console", "--url", url, "1")
	wants(t, 0, []string{`"reloads"`}, "console", "--url", url, "stats")
}
