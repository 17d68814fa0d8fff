package e2e

import (
	"fmt"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// fragile is a script that echoes media and whose callbacks raise an error on request. Each of
// these errors makes the stock plugin crash Janus.
const fragile = `
local json, sdp = require "json", require "janus-sdp"
failing = {}
local function check(name)
  if failing[name] then
    failing[name] = nil
    local nothing
    return nothing.field -- the error
  end
end
function init() end
function destroy() end
function createSession(id) check("createSession") end
function destroySession(id) check("destroySession") end
function querySession(id) check("querySession") return '{"fine":true}' end
function setupMedia(id) addRecipient(id, id) check("setupMedia") end
function hangupMedia(id) check("hangupMedia") end
function resumeScheduler() check("resumeScheduler") end
function timer() check("timer") end
function handleAdminMessage(text) check("handleAdminMessage") return text end
function incomingTextData(id, buffer, length, label)
  check("incomingTextData")
  relayTextData(id, buffer, length, label)
end
function incomingBinaryData(id, buffer, length, label)
  check("incomingBinaryData")
  relayBinaryData(id, buffer, length, label)
end
function dataReady(id) check("dataReady") end
function slowLink() check("slowLink") end
function handleMessage(id, tr, message, jsep)
  local request = json.decode(message)
  if request.fail then failing[request.fail] = true return 0, "{}" end
  check("handleMessage")
  if request.poke then pokeScheduler() end
  if request.time then timeCallback("timer", nil, 0) end
  if not jsep then return 0, '{"fine":true}' end
  for _, medium in ipairs { "audio", "video", "data" } do
    configureMedium(id, medium, "in", true)
    configureMedium(id, medium, "out", true)
  end
  local answer = sdp.generateAnswer(sdp.parse(json.decode(jsep).sdp), {})
  pushEvent(id, tr, '{"result":"ok"}', json.encode { type = "answer", sdp = sdp.render(answer) })
  return 1
end
`

// fragileOptions let the script use Debian's janus-sdp, as the stock plugin does.
var fragileOptions = Options{Source: fragile, Path: stockScripts}

func TestAnErrorInEachCallbackIsSurvived(t *testing.T) {
	j := Start(t, fragileOptions)
	pid := j.PID()
	_, live := call(t, j, roomPackage)
	live.ChannelOpen()
	helper := j.Connect().Attach(roomPackage)
	fail := func(name string) { helper.Call(map[string]any{"fail": name}) }

	for name, provoke := range map[string]func(t *testing.T){
		"createSession": func(t *testing.T) {
			if handle, answer := j.Connect().TryAttach(roomPackage); handle != nil {
				t.Errorf("attach was answered %s", answer.Raw)
			}
		},
		"handleMessage": func(t *testing.T) {
			answer := helper.Message(map[string]any{}, nil)
			if answer.Get("janus").String() != "error" || answer.Get("error.reason").String() == "" {
				t.Errorf("answered %s", answer.Raw)
			}
		},
		"querySession": func(*testing.T) { j.Admin().HandleInfo(helper) },
		"handleAdminMessage": func(t *testing.T) {
			if answer := j.Admin().MessagePlugin(roomPackage, map[string]any{}); answer.Get("response.error_code").Int() != 500 {
				t.Errorf("answered %s", answer.Raw)
			}
		},
		"resumeScheduler":    func(*testing.T) { helper.Call(map[string]any{"poke": true}) },
		"timer":              func(*testing.T) { helper.Call(map[string]any{"time": true}) },
		"setupMedia":         func(t *testing.T) { call(t, j, roomPackage) },
		"dataReady":          func(t *testing.T) { _, peer := call(t, j, roomPackage); peer.ChannelOpen() },
		"incomingTextData":   func(t *testing.T) { must(t, live.Channel.SendText("x")) },
		"incomingBinaryData": func(t *testing.T) { must(t, live.Channel.Send([]byte{1})) },
		"hangupMedia":        func(t *testing.T) { handle, _ := call(t, j, roomPackage); fail("hangupMedia"); handle.Hangup() },
		"destroySession":     func(*testing.T) { j.Connect().Attach(roomPackage).Detach() },
	} {
		t.Run(name, func(t *testing.T) {
			before := len(j.Lines("Lua error in "))
			fail(name)
			provoke(t)
			Eventually(t, "the error in the log", func() bool { return len(j.Lines("Lua error in ")) == before+1 })
			line := j.Lines("Lua error in ")[before]
			if !strings.Contains(line, "Lua error in "+name+":") || !strings.Contains(line, "app.lua:8:") {
				t.Errorf("logged %q", line)
			}
			if !helper.Call(map[string]any{}).Get("fine").Bool() {
				t.Error("the next request was not answered")
			}
			echoes(live, live.Video, Video, 5)
		})
	}
	if count, traces := len(j.Lines("Lua error in ")), len(j.Lines("stack traceback:")); count != traces {
		t.Errorf("%d errors, %d tracebacks", count, traces)
	}
	if !j.Alive() || j.PID() != pid {
		t.Error("Janus is not the one that was started")
	}
}

// Lua gets packets only when the script wants them, so these callbacks need a script of
// their own.
func TestAnErrorInAPacketCallbackIsSurvived(t *testing.T) {
	for _, name := range []string{"incomingRtp", "incomingRtcp"} {
		t.Run(name, func(t *testing.T) {
			options := fragileOptions
			options.Source += fmt.Sprintf(`
function %[1]s(id, video, buffer, length)
  assert(length == #buffer and (video == true or video == false))
  check("%[1]s")
  relay%[2]s(id, video, buffer, length)
end`, name, name[len("incoming"):])
			options.Source = strings.Replace(options.Source, "local function check", "function check", 1)
			j := Start(t, options)
			helper := j.Connect().Attach(roomPackage)
			_, peer := call(t, j, roomPackage)
			helper.Call(map[string]any{"fail": name})
			echoes(peer, peer.Video, Video, 20)
			if name == "incomingRtcp" {
				peer.AskKeyframe()
			}
			j.WaitLog("Lua error in " + name)
			echoes(peer, peer.Video, Video, 20)
		})
	}
}

// Fault 15 of the contract: with the stock plugin this client waits for ever.
func TestAFailedCoroutineAnswersTheClient(t *testing.T) {
	j := Start(t, Options{Source: notebook + `
local task
function handleMessage(id, tr, message, jsep)
  task = coroutine.create(function() local nothing; nothing() end)
  pokeScheduler()
  return 1
end
function resumeScheduler() coroutine.resume(task) end
`})
	handle := j.Connect().Attach(roomPackage)
	event := handle.Start(map[string]any{}, nil)
	if event.Get("plugindata.data.error_code").Int() == 0 {
		t.Errorf("the client got %s", event.Raw)
	}
	j.WaitLog("Lua error in coroutine")
}

// A JSEP that the core refuses is logged, and the session goes on.
// Level 1 refuses such a JSEP as the stock plugin does, and says why. Level 2 leaves it to the
// core, which refuses it once the script has gone on.
func TestAJSEPThatIsNoneIsRefusedAndLogged(t *testing.T) {
	j := Start(t, Options{Plugin: Golua, Source: notebook})
	handle := j.Connect().Attach(Golua.Package)
	for i, jsep := range []string{`{"type":"offer","sdp":"garbage"}`, `{"type":"nonsense","sdp":"v=0"}`} {
		result := handle.Call(map[string]any{"lua": fmt.Sprintf(`return pushEvent((...), nil, "{}", %q)`, jsep)})
		if result.Get("result.0").Int() != -1 {
			t.Errorf("%s: pushEvent answered %s", jsep, result.Raw)
		}
		Eventually(t, "the refusal of "+jsep, func() bool { return len(j.Lines("[golua] pushEvent: jsep: ")) == i+1 })
	}
	// Level 2 checks a JSEP before Janus does.
	const send = `return require("janus").session((...)):send({}, { jsep = { type = "offer", sdp = "garbage" } })`
	if result := handle.Call(map[string]any{"lua": send}).Get("result"); result.Get("0").Exists() || !strings.Contains(result.Raw, "Invalid SDP") {
		t.Errorf("session:send answered %s", result.Raw)
	}
	handle.Call(map[string]any{"lua": `pushEvent((...), nil, '{"still":"here"}', nil)`})
	handle.WaitData("still", "here")
}

func TestBadConfigurationIsOneClearLine(t *testing.T) {
	required := strings.Replace(notebook, "function querySession", "function otherName", 1)
	for name, c := range map[string]struct {
		options Options
		want    []string
	}{
		"no file":          {Options{PluginConfig: "-"}, []string{"janus.plugin.golua.jcfg is missing"}},
		"no script":        {Options{PluginConfig: "general: { path = \"/tmp\" }\n"}, []string{"names no script"}},
		"no such script":   {Options{Script: "/nowhere/app.lua"}, []string{"/nowhere/app.lua", "no such file"}},
		"syntax error":     {Options{Source: "function init()\n  local x = = 1\nend\n"}, []string{"app.lua:2:", "unexpected symbol"}},
		"unfinished":       {Options{Source: "function init()\n"}, []string{"app.lua"}},
		"error at load":    {Options{Source: "\nerror('while loading')"}, []string{"app.lua:2:", "while loading"}},
		"missing function": {Options{Source: required}, []string{"querySession"}},
		"init errs":        {Options{Source: notebook + "\nfunction init() error('in init') end"}, []string{"init", "app.lua:", "in init"}},
		"no such library":  {Options{Source: "require 'no.such.library'"}, []string{"app.lua:1:", "no.such.library"}},
	} {
		t.Run(name, func(t *testing.T) {
			j := Start(t, c.options)
			lines := j.Lines("[golua]")
			if len(lines) != 1 {
				t.Fatalf("logged %q, want one line", lines)
			}
			for _, part := range c.want {
				if !strings.Contains(lines[0], part) {
					t.Errorf("logged %q without %q", lines[0], part)
				}
			}
			if handle, answer := j.Connect().TryAttach(roomPackage); handle != nil {
				t.Errorf("attach was answered %s", answer.Raw)
			}
			if info := j.Connect().Info(); info.Get("janus").String() != "server_info" {
				t.Errorf("Janus answers %s", info.Raw)
			}
		})
	}
}

func TestAScriptThatFailsAtInitTakesNothingAlong(t *testing.T) {
	j := Start(t, Options{Source: notebook + `
function init()
  pokeScheduler()
  timeCallback("resumeScheduler", nil, 1)
  notifyEvent(0, "{}")
  error("after starting things")
end`})
	if got := j.Lines("NOTE"); len(got) != 0 {
		t.Errorf("the script went on: %q", got)
	}
	if info := j.Connect().Info(); info.Get("plugins.janus\\.plugin\\.golua").Exists() {
		t.Error("the plugin is there")
	}
}
