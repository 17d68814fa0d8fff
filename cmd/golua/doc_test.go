package main

import (
	"strings"
	"testing"
)

func TestDoc(t *testing.T) {
	wants(t, 0, []string{"  http  ", "A client for HTTP/1.1 and HTTP/2.\n", "  websocket  "}, "doc")
	wants(t, 0, []string{"http.get(url [, options])\n", "Sends a GET request.", "  options?          http.Options\n", "returns response", "Errors: returns nil", `    local http = require "http"`}, "doc", "http.get")
	for _, name := range []string{"session:send", "session.send", "janus.Session:send"} {
		wants(t, 0, []string{"session:send(event [, options])\n", "Events of a session arrive in the order"}, "doc", name)
	}
	wants(t, 0, []string{"An attached client", "session:send(event [, options])  ", "  id        integer"}, "doc", "janus.Session")
	wants(t, 0, []string{`local http = require "http"`, "http.get(url [, options])  ", "http.Options  "}, "doc", "http")
	wants(t, 0, []string{"  level1  ", "Level 1: functions.", "  metrics  "}, "doc")
	wants(t, 0, []string{"Level 1: functions\n", "The global functions of the stock Lua plugin.", "setBitrate(id, bps)  "}, "doc", "level1")
	wants(t, 0, []string{"Level 2: sessions\n", "session:send(event [, options])  ", "See also janus.session."}, "doc", "session")
	wants(t, 0, []string{"Level 2: metrics\n", "counter:inc([by [, labels]])  ", "janus.Counter  "}, "doc", "metrics")
	wants(t, 0, []string{"janus.Metrics\n", "janus.metrics.counter(name, help [, labels])  "}, "doc", "janus.metrics")
	wants(t, 0, []string{"handleMessage(id, transaction, message [, jsep])", "Context: the session is attached."}, "doc", "handleMessage")
	wants(t, 0, []string{"forward(route)\n", "See also session:forward."}, "doc", "forward")
	wants(t, 0, []string{"Several entries are named now:", "janus.now()", "time.now()"}, "doc", "now")
	wants(t, 0, []string{"url.escape(text)\n", "\n\nurl.", "url.parse("}, "doc", "url.escape", "url.parse")
	wants(t, faulty, []string{"there is no entry http.gte; did you mean http.get?"}, "doc", "http.gte")
	wants(t, faulty, []string{"there is no entry xyzzy; golua doc lists the modules"}, "doc", "xyzzy")
	wants(t, 0, []string{"usage: golua doc"}, "doc", "--help")
	wants(t, misused, []string{"usage: golua doc"}, "doc", "--nonsense")
	_, out, _ := runGolua("", "doc", "http.get")
	if strings.Contains(out, "`") {
		t.Errorf("it has marks of Markdown:\n%s", out)
	}
}
