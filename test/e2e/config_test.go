package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// TestNoSlipOfTheConfigurationStarts lets Janus's own parser read typing mistakes that would allow
// too much.
func TestNoSlipOfTheConfigurationStarts(t *testing.T) {
	script := filepath.Join(Root(t), "lua/echotest.lua")
	for name, c := range map[string]struct{ file, want string }{
		"misspelt":             {`general: { script = "%s"  conect_to = "loopback" }`, `unknown setting "conect_to": did you mean connect_to?`},
		"in another case":      {`general: { script = "%s"  Sandbox = true }`, `did you mean sandbox?`},
		"in another section":   {`general: { script = "%s" } network: { connect_to = "" }`, `"connect_to" stands in the section "network"`},
		"in General":           {`general: { script = "%s" } General: { connect_to = "" }`, `connect_to`},
		"outside of sections":  {`connect_to = "" general: { script = "%s" }`, `"connect_to" stands outside of all sections`},
		"a list":               {`general: { script = "%s"  connect_to = ("loopback", "10.0.0.0/8") }`, `connect_to is a list`},
		"an array":             {`general: { script = "%s"  connect_to = ["loopback"] }`, `connect_to is a list`},
		"a group":              {`general: { script = "%s"  connect_to = { to = "loopback" } }`, `connect_to is a group`},
		"twice":                {`general: { script = "%s"  sandbox = false  sandbox = true }`, `has a syntax error`},
		"the section twice":    {`general: { script = "%s" } general: { sandbox = true }`, `has a syntax error`},
		"no truth":             {`general: { script = "%s"  sandbox = "flase" }`, `sandbox is "flase"`},
		"a fraction":           {`general: { script = "%s"  request_limit = 1.5 }`, `request_limit is "1.5`},
		"a truth for a number": {`general: { script = "%s"  request_limit = true }`, `request_limit is "true"`},
		"a truth for a secret": {`general: { script = "%s"  console_secret = true }`, `console_secret is "true"`},
		"a number for a truth": {`general: { script = "%s"  sandbox = 2 }`, `sandbox is "2"`},
	} {
		t.Run(name, func(t *testing.T) {
			j := Start(t, Options{PluginConfig: fmt.Sprintf(c.file, script)})
			j.WaitLog("[golua] not started")
			if line := j.Lines("[golua] not started")[0]; !strings.Contains(line, c.want) {
				t.Errorf("%q has no %q", line, c.want)
			}
		})
	}
}

// TestTheStartSaysWhatRuns reads the log lines of the start.
func TestTheStartSaysWhatRuns(t *testing.T) {
	script, missing := filepath.Join(Root(t), "lua/echotest.lua"), filepath.Join(t.TempDir(), "missing")
	j := Start(t, Options{PluginConfig: fmt.Sprintf(`general: { script = "%s"  path = "%s"  files = "%s"  recordings = "%[4]s"
	request_limit = 2000L  foward_to = ""  strict = false } genral: { }`, script, missing+"1", missing+"2", missing+"3")})
	j.WaitLog("[golua] running " + script)
	line := j.Lines("[golua] running " + script)[0]
	for _, want := range []string{": package janus.plugin.echotest, ", "sandbox on", "watch off", "request_limit 2000 ms", "media_limit 100 ms", "memory_limit 512 MB"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q has no %q", line, want)
		}
	}
	for _, want := range []string{
		`path: the folder "` + missing + `1" does not exist`, `files: the folder "` + missing + `2" does not exist`,
		`recordings: the folder "` + missing + `3" does not exist`, `unknown setting "foward_to": did you mean forward_to?`, `unknown section "genral": did you mean general?`,
	} {
		if len(j.Lines(want)) != 1 {
			t.Errorf("the log does not say %s", want)
		}
	}
	if _, err := os.Stat(missing + "3"); err == nil {
		t.Error("the folder was made")
	}
}
