package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// golua runs a command of golua.
func golua(t *testing.T, stdin string, arguments ...string) (status int, out, messages string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(arguments, streams{strings.NewReader(stdin), &o, &e})
	return status, o.String(), e.String()
}

// folder makes a folder with files, given by their names.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestCheckSaysWhereAndWhat(t *testing.T) {
	root := folder(t, map[string]string{"a.lua": "print(tostrng(1))\nos.exit()\n", "b.lua": "return {}\n", ".git/c.lua": "x x"})
	a := filepath.Join(root, "a.lua")
	text := a + ":1:7: error: nothing sets the global variable tostrng; did you mean tostring? [undefined-global]\n"
	warning := a + ":2:4: warning: os.exit is not here: it raises, since it would end Janus; return, or raise an error [unavailable]\n"
	for _, row := range []struct {
		arguments []string
		status    int
		out       string
	}{
		{[]string{a}, 1, text + warning},
		{[]string{root}, 1, text + warning},
		{[]string{"--no-warnings", a}, 1, text},
		{[]string{filepath.Join(root, "b.lua")}, 0, ""},
		{[]string{a, a}, 1, text + warning},
	} {
		status, out, messages := golua(t, "", append([]string{"check"}, row.arguments...)...)
		if status != row.status || out != row.out || messages != "" {
			t.Errorf("%v: %d %q %q", row.arguments, status, out, messages)
		}
	}
}

func TestCheckWritesJSON(t *testing.T) {
	status, out, _ := golua(t, "print(\"<\" .. tostrng(1))\nx = = 1", "check", "--json", "--stdin-name", "dir/s.lua", "-")
	if want := `{"file":"dir/s.lua","line":2,"column":5,"code":"syntax","severity":"error","message":"unexpected symbol near '='","suggestion":""}` + "\n"; status != 1 || out != want {
		t.Errorf("%d %s", status, out)
	}
	_, out, _ = golua(t, "tostrng()\nlocal a = 1\nprnt(a)", "check", "--json", "-")
	var suggestions []string
	for line := range strings.Lines(out) {
		var finding map[string]any
		if err := json.Unmarshal([]byte(line), &finding); err != nil || len(finding) != 7 || finding["file"] != "stdin" {
			t.Errorf("%q: %v", line, err)
		}
		suggestions = append(suggestions, finding["suggestion"].(string))
	}
	if strings.Join(suggestions, " ") != "tostring print" {
		t.Errorf("%q", suggestions)
	}
}

func TestCheckRefusesMisuse(t *testing.T) {
	root := folder(t, map[string]string{
		"bad/.golua.json": `{"global": []}`, "bad/a.lua": "", "worse/.golua.json": `{"ignore": ["nonsense"]}`, "worse/a.lua": "",
	})
	for part, arguments := range map[string][]string{
		"usage: golua COMMAND":                 {},
		"did you mean check?":                  {"chekc"},
		"no file is named":                     {"check"},
		"flag provided but not defined: -jsno": {"check", "--jsno", "a.lua"},
		"nothing.lua: no such file":            {"check", filepath.Join(root, "nothing.lua")},
		`unknown field "global"`:               {"check", filepath.Join(root, "bad/a.lua")},
		`there is no code "nonsense"`:          {"check", filepath.Join(root, "worse/a.lua")},
	} {
		status, out, messages := golua(t, "", arguments...)
		if status != misused || out != "" || !strings.Contains(messages, part) {
			t.Errorf("%v: %d %q %q", arguments, status, out, messages)
		}
	}
	if status, _, messages := golua(t, "", "check", "-h"); status != 0 || !strings.Contains(messages, "--stdin-name") && !strings.Contains(messages, "-stdin-name") {
		t.Errorf("-h: %d %q", status, messages)
	}
}

func TestCheckFindsItsConfigurationAndModules(t *testing.T) {
	root := folder(t, map[string]string{
		".golua.json":         `{"globals": ["set_elsewhere"], "ignore": ["unavailable"], "path": ["modules"]}`,
		"app/main.lua":        "require \"shared\"\nlocal more = require \"more.things\"\nprint(set_elsewhere, shared_global, thing)\nos.exit()\n",
		"modules/shared.lua":  "shared_global = 1\n",
		"lib/more/things.lua": "thing = 1\n",
	})
	main := filepath.Join(root, "app/main.lua")
	if status, out, messages := golua(t, "", "check", "--path", filepath.Join(root, "lib/?.lua"), main); status != 0 {
		t.Errorf("%q %q", out, messages)
	}
	if status, out, _ := golua(t, "", "check", main); status != 1 || !strings.Contains(out, "global variable thing") {
		t.Errorf("without the path: %q", out)
	}
	text, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	if status, out, _ := golua(t, string(text), "check", "--stdin-name", main, "--path", filepath.Join(root, "lib"), "-"); status != 0 {
		t.Errorf("from the standard input: %q", out)
	}
}

func TestCheckSaysWhereAModuleWasLookedFor(t *testing.T) {
	root := folder(t, map[string]string{
		"rooms/main.lua":    "local other = require \"rooms.other\"\nlocal ok, more = pcall(require, \"more\")\nreturn require(\"nowhere\"), other, ok, more\n",
		"rooms/other.lua":   "return {}\n",
		"found/nowhere.lua": "return {}\n",
	})
	t.Chdir(filepath.Join(root, "rooms"))
	const want = "main.lua:3:16: warning: there is no module nowhere, neither of the plugin's nor as a file in ., ../lib, " +
		"/usr/local/share/lua/5.3, /usr/share/lua/5.3, or in a folder above the first [unknown-module]\n"
	if status, out, _ := golua(t, "", "check", "--path", "../lib", "main.lua"); status != 1 || out != want {
		t.Errorf("%d %q", status, out)
	}
	if status, out, _ := golua(t, "", "check", "--path", "../found", "main.lua"); status != 0 {
		t.Errorf("%d %q", status, out)
	}
}
