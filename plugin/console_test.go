package plugin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

const consoleSecret = "open sesame"

// console asks the plugin with a secret.
func (b *bench) console(command, code string) gjson.Result {
	b.t.Helper()
	request := fmt.Sprintf(`{"golua":%q,"secret":%q,"code":%q}`, command, consoleSecret, code)
	return gjson.Parse(b.core.JSONText(b.plugin.HandleAdminMessage(request)))
}

func startWithConsole(t *testing.T, more string) *bench {
	t.Helper()
	b, err := tryStart(t, app1+more, map[string]string{"console_secret": consoleSecret, "request_limit": "2000"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The answers of the console to requests that it refuses.
const (
	needsSecret = "the console needs its secret (console_secret in janus.plugin.golua.jcfg)"
	wrongSecret = "this is not the console's secret"
	consoleOff  = "the console is off: janus.plugin.golua.jcfg sets no console_secret"
)

func TestTheConsoleNeedsItsSecret(t *testing.T) {
	off, on := start(t, ""), startWithConsole(t, "")
	for request, want := range map[string]string{
		`{"golua":"errors"}`:                                       needsSecret,
		`{"golua":"evaluate","code":"1","secret":"open"}`:          wrongSecret,
		`{"golua":"evaluate","code":"1","secret":""}`:              wrongSecret,
		`{"golua":"evaluate","code":"1","secret":7}`:               needsSecret,
		`{"golua":"nonsense","secret":"open sesame"}`:              "unknown command nonsense, expected reload, stats, coroutines,",
		`{"golua":"evaluate","code":7,"secret":"open sesame"}`:     "code must be a text",
		`{"golua":"evaluate","code":"= 1","secret":"open sesame"}`: "console:1:",
	} {
		answer := on.core.JSONText(on.plugin.HandleAdminMessage(request))
		if got := gjson.Get(answer, "error").String(); !strings.Contains(got, want) {
			t.Errorf("%s was answered %s", request, answer)
		}
	}
	if got := off.console("evaluate", "1").Get("error").String(); got != consoleOff {
		t.Errorf("without a secret in the configuration: %s", got)
	}
	if got := on.core.Lines("sesame"); len(got) != 0 {
		t.Errorf("the secret is in the log: %q", got)
	}
	if got := on.core.Lines("wrong secret"); len(got) != 2 {
		t.Errorf("logged %q", got)
	}
}

func TestTheConsoleEvaluatesInTheLiveState(t *testing.T) {
	b := startWithConsole(t, `counter = 41; self = { name = "x" }; self.self = self`)
	for code, want := range map[string][]string{
		"counter + 1":       {"42"},
		"counter = counter": {},
		`local janus = require "janus"; return 1, janus.sleep(0.01), "a\nb"`: {"1", "true", `"a\nb"`},
		"self": {"{\n  name = \"x\",\n  self = <cycle>,\n}"},
		`{ 1, { b = true, ["c d"] = print }, [7.5] = {} }`: {"{\n  1,\n  {\n    b = true,\n    [\"c d\"] = function <Go>,\n  },\n  [7.5] = {},\n}"},
		"7 // 2, (pcall(os.execute, 'true'))":              {"3", "false"},
	} {
		answer, got := b.console("evaluate", code), []string{}
		for _, value := range answer.Get("values").Array() {
			got = append(got, value.String())
		}
		if !answer.Get("values").IsArray() || !slices.Equal(got, want) {
			t.Errorf("%s came to %s", code, answer.Raw)
		}
	}
	for code, want := range map[string]string{
		`error("mine")`:     "console:1: mine",
		"while true do end": "it ran for longer than 2s",
		`coroutine.wrap(function() error("inside") end)()`: "inside",
		`require("janus").sleep(0.01) error("late")`:       "late",
	} {
		if got := b.console("evaluate", code); !strings.Contains(got.Get("error").String(), want) {
			t.Errorf("%s came to %s", code, got.Raw)
		}
	}
	if got := b.core.Lines("Lua error"); len(got) != 0 || len(b.plugin.host.Log.Errors()) != 0 {
		t.Errorf("the console's errors are logged: %q", got)
	}
	large := b.console("evaluate", `local t = {} for i = 1, 1000 do t[i] = ("x"):rep(3000) end return t, ("y"):rep(1e6), unpack(t)`)
	if size := len(large.Raw); size < 10_000 || size > 2*256<<10 {
		t.Errorf("an answer has %d bytes", size)
	}
}

func TestTheConsoleShowsWhatThereIs(t *testing.T) {
	b := startWithConsole(t, `function nap() require("janus").sleep(1000) end
function later() require("janus").after(2000, function() end) end
function receive() require("janus").channel():receive(3000) end`)
	laterLine := 2 + strings.Count(app1, "\n")
	b.attach(1)
	b.attach(2)
	b.plugin.SetupMedia(1)
	b.say(1, `addRecipient(1, 2) timeCallback("nap", nil, 50000) return say()`)
	b.run(2, "tr", "nap()")
	b.run(1, "bad", `error("shown")`)
	b.run(1, "later", "later() receive()")
	for command, want := range map[string]string{
		"sessions": `#.id=[1,2] #.up=[true,false] count=2`,
		"routes":   `0.from=1 0.to=2 0.medium=all 0.flowing=[]`,
		"timers": `0.callback=nap 0.name= 1.callback= 1.name=handleMessage 1.waits_in=janus.sleep 1.session=2 1.transaction=tr
			2.name=janus.after 2.session= 3.waits_in=channel:receive 3.transaction=later count=4`,
		"coroutines": `0.name=handleMessage 0.waits_in=janus.sleep 0.session=2 0.transaction=tr count=3`,
		"errors":     `0.callback=handleMessage 0.session=1 0.transaction=bad 0.count=1`,
	} {
		answer := b.console(command, "")
		for field := range strings.FieldsSeq(want) {
			path, value, _ := strings.Cut(field, "=")
			if path != "count" {
				path = command + "." + path
			}
			if got := answer.Get(path).String(); got != value {
				t.Errorf("%s: %s is %s in %s", command, path, got, answer.Raw)
			}
		}
	}
	if place := b.console("coroutines", "").Get("coroutines.0.place").String(); !strings.Contains(place, "app.lua:") {
		t.Errorf("it waits in %q", place)
	}
	for i, line := range []int{laterLine - 1, laterLine, laterLine + 1} {
		place := b.console("timers", "").Get(fmt.Sprintf("timers.%d.place", i+1)).String()
		if !strings.HasSuffix(place, fmt.Sprintf("app.lua:%d", line)) {
			t.Errorf("timer %d is of %q, not of line %d", i+1, place, line)
		}
	}
}
