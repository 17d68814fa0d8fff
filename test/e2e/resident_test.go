package e2e

import (
	"testing"

	. "janus-golua/test/janustest"
)

// TestResidentMemory: clients' data may make Janus grow by memory_limit, an eighth of it and
// 64 MB at most, including the core's own copies of JSON. plugin/hostile_test.go has more.
func TestResidentMemory(t *testing.T) {
	const limit = 128
	script := t.TempDir() + "/app.lua"
	writeFile(t, script, echoing)
	j := Start(t, Options{Plugin: Golua, PluginConfig: "general: { script = \"" + script + "\" memory_limit = 128 }\n"})
	handle := j.Connect().Attach(Golua.Package)
	handle.Message(map[string]any{"lua": "return 1"}, nil)
	before := j.Usage(t).PeakKB
	for _, lua := range []string{
		`return load(("x = x + 1\n"):rep(3e6))`,
		`return load(("f = function() end "):rep(1e6))`,
		`return json.decode("[" .. ("[],"):rep(1e7) .. "1]")`,
		`return json.decode("[" .. ("{},"):rep(1e7) .. "1]")`,
		`local t = {1} for i = 1, 40 do t = {t, t} end return json.encode(t)`,
		`local s = ("x"):rep(3e7) return s .. s .. s .. s .. s .. s .. s .. s .. s`,
		`local t = {} while true do t[#t + 1] = {} end`,
		`pushEvent((...), "t", '{"a":[' .. ("[],"):rep(1e7) .. '1]}', nil) return 1`,
		`local id = ... local s = '{"a":[' .. ("[],"):rep(1e4) .. '1]}' for i = 1, 4096 do notifyEvent(0, s) pushEvent(id, "t", s, nil) end return 1`,
	} {
		handle.Message(map[string]any{"lua": lua}, nil)
		used := (j.Usage(t).PeakKB - before) / 1024
		t.Logf("%3d MB after %s", used, lua)
		if used > limit+limit/8+64 {
			t.Fatalf("%s: Janus has %d MB more than at first", lua, used)
		}
	}
}
