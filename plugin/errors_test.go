package plugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An error in each kind of entry is logged and remembered, with its source line as written,
// including operators that gopher-lua does not know.
func TestAnErrorShowsItsLineItsSessionAndItsTransaction(t *testing.T) {
	b := start(t, `
function broken(id)
  local half = 7 // 2
  local mask <const> = half & 1; error("broken by " .. id)
end
function later() local none; return none.field end
function slow() require("janus").sleep(0.001); broken(8) end
function inCoroutine() coroutine.resume(coroutine.create(function() broken(9) end)) end
function incomingTextData(id) broken(id) end
`)
	b.attach(17)
	b.run(17, "tr\n1", "broken(1)")
	b.say(17, `timeCallback("later", nil, 1) return say()`)
	b.run(17, "slow", "slow()")
	b.run(17, "co", "inCoroutine()")
	for what, parts := range map[string][]string{
		"in handleMessage: ": {"app.lua:", `| local mask <const> = half & 1; error("broken by " .. id)`, "\n\tsession 17, transaction \"tr\\n1\"", "\nstack traceback:"},
		"in later: ":         {"| function later() local none; return none.field end", "stack traceback:"},
		"broken by 8":        {"session 17, transaction \"slow\"", "| local mask"},
		"in coroutine: ":     {"broken by 9", "session 17, transaction \"co\"", "| local mask"},
	} {
		eventually(t, what, func() bool { return len(b.core.Lines(what)) > 0 })
		for _, part := range parts {
			if line := b.core.Lines(what)[0]; !strings.Contains(line, part) {
				t.Errorf("%s lacks %q", line, part)
			}
		}
	}
	kept := b.plugin.host.Log.Errors()
	if len(kept) != 3 { // the late one is like the first
		t.Errorf("remembered %+v", kept)
	}
	for _, e := range kept {
		if e.Callback == "later" && (e.Line == 0 || e.Traceback == "" || e.Source == "" || !strings.HasSuffix(e.File, "app.lua")) {
			t.Errorf("remembered %+v", e)
		}
	}
}

// An error that keeps a script from loading is shown like any error, at the start and at a
// reload.
func TestARefusedScriptShowsItsLine(t *testing.T) {
	folder := t.TempDir()
	faulty := filepath.Join(folder, "faulty.lua")
	if err := os.WriteFile(faulty, []byte("local room = {\n  size == 3,, }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		source string
		parts  []string
	}{
		"syntax":  {"local ok\n  ok = = 1 // 2", []string{": load: ", "\n\t2 | ok = = 1 // 2"}},
		"at load": {"local function make()\n  error('no room')\nend\nmake()", []string{": main chunk: ", ": no room\n\t2 | error('no room')\nstack traceback:\n", "app.lua:4: in "}},
		"module":  {"local ok\nrequire 'faulty'", []string{": main chunk: ", "\n\t2 | size == 3,, }\nstack traceback:"}},
		"init":    {app1 + "\nfunction init() error('no init') end", []string{": init: ", " | function init() error('no init') end\nstack traceback:"}},
		"lacking": {"function init() end", []string{"defines no function destroy"}},
		"empty":   {"require 'janus'", []string{"app.lua sets no handler with janus.on, nor does it define the functions of level 1: init, destroy, "}},
	} {
		b, err := tryStart(t, app1, map[string]string{"path": folder})
		if err != nil {
			t.Fatal(err)
		}
		b.rewrite(c.source)
		_ = b.reload()
		refused, err := tryStart(t, c.source, map[string]string{"path": folder})
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: started with %v", name, err)
		}
		for _, log := range [][]string{b.core.Lines("not reloaded, the old script goes on: "), refused.core.Lines("not started: ")} {
			if len(log) != 1 {
				t.Fatalf("%s: logged %q", name, log)
			}
			for _, part := range c.parts {
				if !strings.Contains(log[0], part) {
					t.Errorf("%s: %q\nlacks %q", name, log[0], part)
				}
			}
		}
	}
}
