package config

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"janus-golua/plugin/core"
)

// parsed reads a configuration as the core has parsed it.
type parsed core.Config

func (p parsed) ReadConfig(string) (core.Config, error) { return core.Config(p), nil }

// with is the section general with a script and more lines.
func with(lines ...string) map[string]string {
	items := map[string]string{"script": "/a.lua"}
	for i := 0; i < len(lines); i += 2 {
		items[lines[i]] = lines[i+1]
	}
	return items
}

// TestNoSlipLeavesADoorOpen: whichever way a line misses its setting, nothing starts without
// the limit that the line was to set.
func TestNoSlipLeavesADoorOpen(t *testing.T) {
	for name, c := range map[string]struct {
		file parsed
		want string
	}{
		"misspelt":              {parsed{"general": with("conect_to", "loopback")}, `unknown setting "conect_to": did you mean connect_to?`},
		"misspelt forward_to":   {parsed{"general": with("foward_to", "")}, `did you mean forward_to?`},
		"in another case":       {parsed{"general": with("Sandbox", "yes")}, `unknown setting "Sandbox": did you mean sandbox?`},
		"without the underline": {parsed{"general": with("connectTo", "")}, `did you mean connect_to?`},
		"like nothing":          {parsed{"general": with("firewall", "on")}, `unknown setting "firewall"`},
		"two of them":           {parsed{"general": with("conect_to", "", "sanbox", "")}, `unknown setting "sanbox": did you mean sandbox?`},
		"in another section":    {parsed{"general": with(), "network": {"connect_to": ""}}, `"connect_to" stands in the section "network": put connect_to into the section general`},
		"in a misspelt section": {parsed{"general": with(), "genral": {"conect_to": ""}}, `"conect_to" stands in the section "genral"`},
		"in General":            {parsed{"general": with(), "General": {"sandbox": "yes"}}, `"sandbox" stands in the section "General"`},
		"outside of sections":   {parsed{"general": with(), core.NoCategory: {"connect_to": ""}}, `"connect_to" stands outside of all sections`},
		"misspelt, outside":     {parsed{"general": with(), core.NoCategory: {"forwardto": ""}}, `put forward_to into the section general`},
		"a list":                {parsed{"general": with("connect_to", core.List)}, `connect_to is a list, expected a single value`},
		"a group":               {parsed{"general": with("files", core.Group)}, `files is a group, expected`},
		"no truth":              {parsed{"general": with("sandbox", "flase")}, `sandbox is "flase", expected true or false`},
		"no number":             {parsed{"general": with("memory_limit", "1 GB")}, `memory_limit is "1 GB"`},
		"no address":            {parsed{"general": with("connect_to", "yes")}, `connect_to: "yes" is neither`},
		"no secret":             {parsed{"general": with("console_secret", "yes")}, `console_secret is "yes"`},
		"strict misspelt":       {parsed{"general": with("strict", "flase")}, `strict is "flase"`},
	} {
		_, err := Read(c.file, "x.jcfg")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestUnknownNamesAreWarnings where they are harmless, or where the file says so.
func TestUnknownNamesAreWarnings(t *testing.T) {
	for name, c := range map[string]struct {
		file parsed
		want []string
	}{
		"none":             {parsed{"general": with("strict", "yes")}, nil},
		"not strict":       {parsed{"general": with("strict", "no", "conect_to", "")}, []string{`unknown setting "conect_to": did you mean connect_to?`}},
		"another section":  {parsed{"general": with(), "genral": {}, "metadata": {"a": "b"}}, []string{`unknown section "genral": did you mean general?`, `unknown section "metadata"`}},
		"outside":          {parsed{"general": with(), core.NoCategory: {"x": "y"}}, []string{`unknown name "x" outside of all sections`}},
		"misplaced anyway": {parsed{"general": with("strict", "0"), "a": {"files": ""}}, []string{`"files" stands in the section "a": put files into the section general`, `unknown section "a"`}},
	} {
		settings, err := Read(c.file, "x.jcfg")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !slices.Equal(settings.Warnings, c.want) {
			t.Errorf("%s: %q, want %q", name, settings.Warnings, c.want)
		}
	}
}

func TestFoldersThatAreMissingAreNamed(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	settings, err := Read(parsed{"general": with("path", folder+";"+folder+"/lib/?.lua", "files", folder+"/w;"+file, "recordings", file)}, "x.jcfg")
	want := []string{
		`path: the folder "` + folder + `/lib" does not exist`, `files: the folder "` + folder + `/w" does not exist`, `recordings: the folder "` + file + `" is a file`,
	}
	if err != nil || !slices.Equal(settings.Warnings, want) {
		t.Errorf("%q, %v; want %q", settings.Warnings, err, want)
	}
}

// TestTheSampleHasEachSetting: the sample file and the README name all settings and no others.
func TestTheSampleHasEachSetting(t *testing.T) {
	for file, all := range map[string]bool{"../../janus.plugin.golua.jcfg": true, "../../README.md": false} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(text), "\ngeneral: {\n")
		body, _, _ = strings.Cut(body, "\n}\n")
		var named []string
		for _, found := range regexp.MustCompile(`(?m)^\t#?([a-z_]+) = `).FindAllStringSubmatch(body, -1) {
			named = append(named, found[1])
		}
		for _, name := range named {
			if !slices.Contains(settingNames, name) {
				t.Errorf("%s names %s, which is no setting", file, name)
			}
		}
		for _, name := range settingNames {
			if all && !slices.Contains(named, name) {
				t.Errorf("%s does not name %s", file, name)
			}
		}
	}
}

func TestTheSummaryIsOneLine(t *testing.T) {
	settings, err := Read(parsed{"general": with("sandbox", "no", "watch", "yes", "memory_limit", "0", "connect_to", "loopback")}, "x.jcfg")
	const want = "sandbox off, files nowhere, recordings anywhere, watch on, connects as connect_to says, request_limit 1000 ms, media_limit 100 ms, memory_limit none"
	if err != nil || settings.String() != want {
		t.Errorf("%s, %v", settings, err)
	}
}
