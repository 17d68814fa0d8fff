package e2e

import (
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

// Each of these scripts hangs the stock plugin for good, or uses up Janus's memory.
func TestAScriptThatDoesNotComeBackEnds(t *testing.T) {
	config := func(script string) string {
		return "general: { script = \"" + script + "\" request_limit = 200 media_limit = 50 memory_limit = 128 }\n"
	}
	script := t.TempDir() + "/app.lua"
	writeFile(t, script, echoing+"function incomingTextData(id, buffer) while true do end end")
	j := Start(t, Options{Plugin: Golua, PluginConfig: config(script)})
	_, live := call(t, j, Golua.Package)
	live.ChannelOpen()
	handle := j.Connect().Attach(Golua.Package)
	for _, lua := range []string{
		`while true do end`,
		`while true do pcall(function() while true do end end) end`,
		`return ("a"):rep(40):find(("a*"):rep(30) .. "b")`,
		`local s = "x" while true do s = s .. s end`,
		`local t = {} while true do t[#t + 1] = {} end`,
		`return ("x"):rep(1e12)`,
		`local function f() return 1 + f() end return f()`,
	} {
		start := time.Now()
		answer := handle.Message(map[string]any{"lua": lua}, nil)
		if answer.Get("janus").String() != "error" {
			t.Errorf("%s: answered %s", lua, answer.Raw)
		}
		t.Logf("%s: ended after %v", lua, time.Since(start).Round(time.Millisecond))
		echoes(live, live.Video, Video, 5)
	}
	must(t, live.Channel.SendText("x"))
	j.WaitLog("it ran for longer than 50ms")
	if got := handle.Call(map[string]any{"lua": "return 7"}).Get("result.0").Int(); got != 7 {
		t.Error("the next request was not answered")
	}
	echoes(live, live.Video, Video, 5)
}
