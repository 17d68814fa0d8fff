package installed

import "testing"

func TestScriptIn(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"general: { script = \"/a.lua\" }":   "/a.lua",
		"general: { script: \"/a.lua\"; }":   "/a.lua",
		"general: {\n\tscript=\"/a.lua\"\n}": "/a.lua",
		"general: { # script = \"/no.lua\"\n script = \"/a.lua\" }":      "/a.lua",
		"general: { // script = \"/no.lua\"\n script = \"/a.lua\" }":     "/a.lua",
		"general: { /* script = \"/no.lua\"\n */ script = \"/a.lua\" }":  "/a.lua",
		`general: { config = "script = \"no\"", script = "/a.lua" }`:     "/a.lua",
		`general: { config = "# no comment", script = "/a # b//c.lua" }`: "/a # b//c.lua",
		`general: { script = "/a \"b\" \\c.lua" }`:                       `/a "b" \c.lua`,
		`general: { my_script = "no", x-script = "no", script2 = "no" }`: "",
		`general: { x-script = "no" script = "/a.lua" }`:                 "/a.lua",
		"# script = \"/no.lua\"":                                         "",
		"general: { script = 5 }":                                        "",
		"general: { path = \"/x\" /* script = \"/no.lua\" */ }":          "",
		string(settingsFor("rooms", `C:\x "y".lua`)):                     `C:\x "y".lua`,
	} {
		if got := ScriptIn(text); got != want {
			t.Errorf("%s: %q, expected %q", text, got, want)
		}
	}
}

func TestPackageIn(t *testing.T) {
	for source, want := range map[string]struct {
		name     string
		computed bool
	}{
		"": {"", false},
		`function getPackage() return "janus.plugin.a" end`:                                   {"janus.plugin.a", false},
		"function getPackage()\n\treturn 'janus.plugin.a'\nend":                               {"janus.plugin.a", false},
		`janus.plugin { name = "A", package = "janus.plugin.a" }`:                             {"janus.plugin.a", false},
		"janus.plugin {\n  package='janus.plugin.a',\n}":                                      {"janus.plugin.a", false},
		`janus.plugin { package = settings.package }`:                                         {"", true},
		`function getPackage() return name end`:                                               {"", true},
		`getPackage = function() return "janus.plugin.a" end`:                                 {"", true},
		`package.path = "x;" .. package.path`:                                                 {"", false},
		`if package == nil then end`:                                                          {"", false},
		"-- package = \"janus.plugin.no\"\njanus.plugin { package = \"janus.plugin.a\" }":     {"janus.plugin.a", false},
		"--[[ function getPackage() return \"janus.plugin.no\" end\n]] x = 1":                 {"", false},
		`x = "package = 'janus.plugin.no'" janus.plugin { package = "janus.plugin.a" }`:       {"janus.plugin.a", false},
		`x = 'getPackage() -- "' y = "it's"`:                                                  {"", false},
		"local url = \"http://x--y\" janus.plugin { package = \"janus.plugin.a\" } -- a note": {"janus.plugin.a", false},
	} {
		if name, computed := PackageIn(source); name != want.name || computed != want.computed {
			t.Errorf("%s: %q %v, expected %q %v", source, name, computed, want.name, want.computed)
		}
	}
}
