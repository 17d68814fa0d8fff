package main

import (
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRunByHand(t *testing.T) {
	status, out, err := runGolua(`# a comment

attach
{"audio":true}
offer {} audio video data
up
data-ready
rtp audio 5
rtp 1 video
data hello world
send {"bitrate":64000}
query
attach
talk 1
clients
admin {"golua":"stats"}
advance 5
reload
hangup
detach 2
bad
attahc
rtp
send {x}
detach 7
advance x
help
quit
attach
`, "run", "--clock", "virtual", "../../lua/echotest.lua")
	if status != 0 || err != "" {
		t.Errorf("ended with %d and %s", status, err)
	}
	for _, part := range []string{
		"info: [golua] running ../../lua/echotest.lua\n", "> client 1 is attached\n",
		`client 1 <- event (1-1): {"result":"ok","echotest":"event"}`, "<- acknowledged (1-2)",
		`<- event (1-2): {"result":"ok","echotest":"event"} with an answer: m=audio 9 UDP/TLS/RTP/SAVPF 111; m=video`,
		"client 1 <- 5 packets of audio\n", "client 1 <- 1 packets of video\n", `client 1 <- message: "Janus EchoTest here! You wrote: hello world"`,
		"client 1 is told to send at most 64000 bit/s\n", `answer: {"audio_active":true,`,
		"> client 1 is attached\nclient 2 is attached\n", `"sessions":2`, "it is 20", "info: [golua] reloaded",
		`client 1 <- event: {"result":"done","echotest":"event"}`, "client 2 is detached\n",
		`! there is no command "bad"; help lists them`, `! there is no command "attahc"; did you mean attach?`, "! audio or video is to be said; expected rtp",
		"! that is no JSON object; expected send", "! there is no client 7", `! "x" is no number; expected advance SECONDS`,
		"  attach  ", "info: [golua] stopped\n",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("did not print %q", part)
		}
	}
	if strings.Contains(out, "client 3") {
		t.Error("went on after quit")
	}
	if t.Failed() {
		t.Log(out)
	}
}

func TestRunJSON(t *testing.T) {
	status, out, _ := runGolua(`{"do":"attach","id":1}
{"do":"send","body":{"sleep":5},"id":"two"}
{"do":"advance","seconds":5}
{"do":"send","body":{},"offer":{"audio":true}}
{"do":"up"}
{"do":"nonsense"}
{"do":"send","body":[]}
{"do":"send","typo":1}
{"do":"detach","client":9,"id":9}
`, "run", "--json", "testdata/passing/app.lua")
	if status != 0 {
		t.Errorf("ended with %d", status)
	}
	var events []string
	for line := range strings.Lines(out) {
		var o struct {
			Event, Do string
			ID        any
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if o.Event != "log" {
			events = append(events, strings.TrimSpace(o.Event+" "+o.Do))
		}
	}
	want := "attached|done attach|acknowledged|done send|time|event|done advance|acknowledged|event|done send|done up|error|error|error|error detach"
	if got := strings.Join(events, "|"); got != want {
		t.Errorf("%s\nwant %s\n%s", got, want, out)
	}
}

func TestRunUsage(t *testing.T) {
	wants(t, misused, []string{"usage: golua run"}, "run")
	wants(t, 0, []string{"usage: golua run"}, "run", "--help")
	wants(t, misused, []string{`--clock is "lunar"`}, "run", "--clock", "lunar", "x.lua")
	wants(t, misused, []string{"expected name=value"}, "run", "--set", "x", "x.lua")
	wants(t, faulty, []string{"golua run: nosuch.lua was not started"}, "run", "nosuch.lua")
	wants(t, faulty, []string{"request_limit is \"x\""}, "run", "--set", "request_limit=x", "../../lua/hello.lua")
}

func TestRunShowsWhyAnApplicationDoesNotStart(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, folder, "app.lua", "local ok = true\nlocal bad = = 1\n")
	wants(t, faulty, []string{"error: [golua] not started: load: ", "\n\t2 | local bad = = 1\n", "golua run: app.lua was not started"}, "run", filepath.Join(folder, "app.lua"))
}

// At the prompt, time passes by itself.
func TestRunInRealTime(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, folder, "app.lua", `local janus = require "janus"
janus.on("attach", function(session) session:every(0.01, function() session:send { tick = true } end) end)`)
	in, write := io.Pipe()
	out, ended := &buffer{}, make(chan int)
	go func() { ended <- run([]string{"run", folder + "/app.lua"}, streams{in, out, out}) }()
	_, _ = io.WriteString(write, "attach\n")
	out.awaits(t, `{"tick":true}`, 3)
	_, _ = io.WriteString(write, "quit\n")
	select {
	case status := <-ended:
		if status != 0 {
			t.Errorf("ended with %d", status)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
	_ = write.Close()
}

// = evaluates Lua in the application, which sees its globals and the locals of its modules.
func TestRunEvaluates(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, folder, "app.lua", `local janus = require "janus"
local rooms = { demo = { 1, 2 } }
janus.on("message", function(session, request) print("asked") return { n = #rooms.demo } end)`)
	status, out, err := runGolua("=rooms.demo\n= 1 + 1, #janus.sessions()\nattach\n=rooms.demo[3] == nil and table.insert(rooms.demo, 3)\n{}\n"+
		"=print('mine')\n=nosuch\n=error('bad')\n=x x\n=\nevaluate return 7\n", "run", folder+"/app.lua")
	for _, part := range []string{"> {\n  1,\n  2,\n}\n", "> 2\n0\n", "asked\n", `{"n":3}`, "> mine\n> ", "> nil\n", "! console:1: bad", "! console:1:", "! there is nothing to evaluate", "> 7\n"} {
		if !strings.Contains(out, part) {
			t.Errorf("did not print %q in\n%s", part, out)
		}
	}
	if status != 0 || err != "" {
		t.Errorf("ended with %d and %s", status, err)
	}
	_, out, _ = runGolua(`{"do":"attach"}
{"do":"send","body":{}}
{"do":"evaluate","text":"print(1) return 'two', 3","id":9}
`, "run", "--json", folder+"/app.lua")
	for _, part := range []string{`{"event":"printed","text":"asked\n"}`, `{"event":"printed","text":"1\n"}`, `{"event":"values","values":["\"two\"","3"]}`, `{"event":"done","do":"evaluate","id":9}`} {
		if !strings.Contains(out, part+"\n") {
			t.Errorf("did not print %s in\n%s", part, out)
		}
	}
}
