package docker

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// image is a folder with what docker/start finds at fixed places in the image, and a Janus
// that ends at once.
type image struct {
	t      *testing.T
	folder string
}

func newImage(t *testing.T, files ...string) image {
	t.Helper()
	i := image{t, t.TempDir()}
	i.file("bin/janus", "#!/bin/sh\nenv >\"$TMPDIR/environment\"\n", 0o755)
	i.file("small.so", "small", 0o644)
	for _, name := range append(files, "samples/echotest.lua", "samples/videoroom.lua") {
		i.file(name, "", 0o644)
	}
	return i
}

func (i image) file(name, text string, mode os.FileMode) {
	i.t.Helper()
	file := filepath.Join(i.folder, name)
	must(i.t, os.MkdirAll(filepath.Dir(file), 0o755))
	must(i.t, os.WriteFile(file, []byte(text), mode))
}

// start runs docker/start. It returns what that has printed, and whether it went well.
func (i image) start(environment ...string) (printed string, ok bool) {
	i.t.Helper()
	source, err := os.ReadFile("../../docker/start")
	must(i.t, err)
	moved := string(source)
	for place, to := range map[string]string{
		"samples=/usr/share/janus-golua/lua": "samples", "scripts=/scripts": "scripts", "mounted=/etc/janus-golua": "mounted",
		"small=/usr/lib/janus-golua/libjanus_golua_small.so": "small.so",
	} {
		name, _, _ := strings.Cut(place, "=")
		if strings.Count(moved, "\n"+place+"\n") != 1 {
			i.t.Fatalf("docker/start has no line %s", place)
		}
		moved = strings.Replace(moved, place, name+"="+filepath.Join(i.folder, to), 1)
	}
	i.file("start", moved, 0o755)
	command := exec.Command("sh", filepath.Join(i.folder, "start"))
	command.Env = append([]string{"PATH=" + filepath.Join(i.folder, "bin") + ":/usr/bin:/bin", "TMPDIR=" + i.folder}, environment...)
	output, err := command.CombinedOutput()
	return strings.ReplaceAll(string(output), i.folder+"/", ""), err == nil
}

// read returns the configuration of an application, with paths below the folder.
func (i image) read(name string) string {
	text, _ := os.ReadFile(filepath.Join(i.folder, "janus/etc", name))
	return strings.ReplaceAll(string(text), i.folder+"/", "")
}

// runs returns the scripts of the applications that Janus is to run.
func (i image) runs() map[string]string {
	i.t.Helper()
	plugins, err := filepath.Glob(filepath.Join(i.folder, "janus/plugins/*"))
	must(i.t, err)
	scripts := make(map[string]string)
	for _, plugin := range plugins {
		file := filepath.Base(plugin)
		if strings.Contains(i.read("janus.jcfg"), `disable = "`+file+`"`) {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, "libjanus_"), ".so")
		_, script, _ := strings.Cut(i.read("janus.plugin."+name+".jcfg"), "script = \"")
		scripts[name], _, _ = strings.Cut(script, "\"")
	}
	return scripts
}

func TestStartRunsSeveralScripts(t *testing.T) {
	folders := []string{"scripts/chat/main.lua", "scripts/rooms-2/main.lua", "scripts/rooms-2/lib/main.lua", "scripts/own.lua", "scripts/data/x.json"}
	chat, rooms := "scripts/chat/main.lua", "scripts/rooms-2/main.lua"
	for name, c := range map[string]struct {
		files       []string
		environment []string
		want        map[string]string
	}{
		"nothing":     {nil, nil, map[string]string{"golua": "samples/echotest.lua"}},
		"one script":  {[]string{"scripts/own.lua"}, []string{"GOLUA_SCRIPT=own.lua"}, map[string]string{"golua": "scripts/own.lua"}},
		"folders":     {folders, nil, map[string]string{"chat": chat, "rooms-2": rooms}},
		"empty":       {folders, []string{"GOLUA_SCRIPT=", "GOLUA_APPLICATIONS="}, map[string]string{"chat": chat, "rooms-2": rooms}},
		"with golua":  {folders, []string{"GOLUA_SCRIPT=own.lua"}, map[string]string{"golua": "scripts/own.lua", "chat": chat, "rooms-2": rooms}},
		"golua's own": {folders, []string{"GOLUA_SCRIPT=chat/main.lua"}, map[string]string{"golua": chat, "rooms-2": rooms}},
		"a list": {[]string{"scripts/own.lua"}, []string{"GOLUA_APPLICATIONS=videoroom=videoroom.lua\n  own=own.lua"},
			map[string]string{"videoroom": "samples/videoroom.lua", "own": "scripts/own.lua"}},
		"both, and the list decides": {folders, []string{"GOLUA_APPLICATIONS=chat=own.lua"},
			map[string]string{"chat": "scripts/own.lua", "rooms-2": rooms}},
		"a folder golua": {append(folders, "scripts/golua/main.lua"), nil,
			map[string]string{"golua": "scripts/golua/main.lua", "chat": chat, "rooms-2": rooms}},
		"a folder golua, and a script": {append(folders, "scripts/golua/main.lua"), []string{"GOLUA_SCRIPT=own.lua"},
			map[string]string{"golua": "scripts/own.lua", "chat": chat, "rooms-2": rooms}},
	} {
		t.Run(name, func(t *testing.T) {
			i := newImage(t, c.files...)
			if printed, ok := i.start(c.environment...); !ok || printed != "" || !maps.Equal(i.runs(), c.want) {
				t.Errorf("runs %v, expected %v; printed %q", i.runs(), c.want, printed)
			}
			for name := range i.runs() {
				text, _ := os.ReadFile(filepath.Join(i.folder, "janus/plugins/libjanus_"+name+".so"))
				if name != "golua" && string(text) != "small" {
					t.Errorf("%s is no copy of the small plugin: %q", name, text)
				}
			}
		})
	}
}

// A wrong name or script ends the container with a line that names it.
func TestStartRefusesWrongApplications(t *testing.T) {
	for environment, want := range map[string]string{
		"GOLUA_APPLICATIONS=chat=missing.lua":                        "cannot read the script samples/missing.lua (it is looked for in scripts and in samples)",
		"GOLUA_APPLICATIONS=chat=sub":                                "cannot read the script scripts/sub",
		"GOLUA_APPLICATIONS=chat":                                    "GOLUA_APPLICATIONS has 'chat', expected NAME=SCRIPT",
		"GOLUA_APPLICATIONS=chat=":                                   "GOLUA_APPLICATIONS has 'chat=', expected NAME=SCRIPT",
		"GOLUA_APPLICATIONS=*":                                       "GOLUA_APPLICATIONS has '*', expected NAME=SCRIPT",
		"GOLUA_APPLICATIONS==a.lua":                                  "GOLUA_APPLICATIONS names the application ''",
		"GOLUA_APPLICATIONS=a.b=a.lua":                               "GOLUA_APPLICATIONS names the application 'a.b': a name has letters, digits, - and _",
		"GOLUA_APPLICATIONS=" + strings.Repeat("x", 61) + "=a.lua":   "a name has 60 characters at most",
		"GOLUA_APPLICATIONS=golua=a.lua":                             "names the application golua, whose script is in GOLUA_SCRIPT",
		"GOLUA_APPLICATIONS=a=a.lua a=a.lua":                         "names the application 'a', but there is one with this name or the same variables (GOLUA_A_…)",
		"GOLUA_APPLICATIONS=a-b=a.lua A_B=a.lua":                     "names the application 'A_B', but there is one",
		"GOLUA_APPLICATIONS=a=a.lua\nGOLUA_A_SCRIPT=b.lua":           "GOLUA_A_SCRIPT is not used",
		"GOLUA_APPLICATIONS=echotest=a.lua\nJANUS_PLUGINS=echotest":  "'echotest' is an application here, and a plugin of JANUS_PLUGINS",
		"GOLUA_APPLICATIONS=a=a.lua\nGOLUA_A_CONSOLE_SECRET_FILE=/x": "/x",
		"GOLUA_SCRIPT=missing.lua":                                   "cannot read the script samples/missing.lua",
	} {
		i := newImage(t, "scripts/a.lua", "scripts/sub/x.lua")
		if printed, ok := i.start(strings.Split(environment, "\n")...); ok || !strings.Contains(printed, want) {
			t.Errorf("%s: started %v, and printed %q", environment, ok, printed)
		}
	}
	i := newImage(t, "scripts/my app/main.lua")
	if printed, ok := i.start(); ok || !strings.Contains(printed, "the folder scripts/my app names the application 'my app': ") {
		t.Errorf("a folder with a blank: started %v, and printed %q", ok, printed)
	}
}

// lines are the settings of a file, in alphabetical order.
func (i image) lines(name string) []string {
	var found []string
	for line := range strings.Lines(i.read("janus.plugin." + name + ".jcfg")) {
		if strings.HasPrefix(line, "\t") {
			found = append(found, strings.TrimSpace(line))
		}
	}
	slices.Sort(found)
	return found
}

// A variable without a name is for all applications, one with a name for that one.
func TestStartGivesEachApplicationItsSettings(t *testing.T) {
	i := newImage(t, "scripts/a.lua")
	printed, ok := i.start("GOLUA_APPLICATIONS=chat=a.lua chat-room=a.lua forward=a.lua", "GOLUA_WATCH=true", "GOLUA_CONNECT_TO=",
		"GOLUA_FORWARDERS=2", "GOLUA_METRICS=9464", "GOLUA_CONSOLE_SECRET=golua's", "GOLUA_CONFIG=golua's", "GOLUA_FORWARD_TO=loopback",
		"GOLUA_CHAT_WATCH=false", "GOLUA_CHAT_PATH=/chat", "GOLUA_CHAT_CONSOLE_SECRET=chat's", "GOLUA_CHAT_CONFIG=",
		"GOLUA_CHAT_ROOM_CONFIG=room's", "GOLUA_CHAT_ROOM_MEMORY_LIMIT=64", "GOLUA_FORWARD_FORWARD_TO=10.0.0.0/8", "GOLUA_FORWARD_WACTH=1")
	if !ok {
		t.Fatal(printed)
	}
	recordings, script := `recordings = "/recordings"`, `script = "scripts/a.lua"`
	for name, want := range map[string][]string{
		"golua": {`forwarders = "2"`, `metrics = "9464"`},
		"chat":  {`connect_to = ""`, `console_secret = "chat's"`, `forward_to = "loopback"`, `path = "/chat"`, recordings, script, `watch = "false"`},
		"chat-room": {`config = "room's"`, `connect_to = ""`, `forward_to = "loopback"`, `memory_limit = "64"`, `path = "samples"`, recordings, script,
			`watch = "true"`},
		"forward": {`connect_to = ""`, `forward_to = "10.0.0.0/8"`, `path = "samples"`, recordings, script, `wacth = "1"`, `watch = "true"`},
	} {
		slices.Sort(want)
		if got := i.lines(name); !slices.Equal(got, want) {
			t.Errorf("%s has\n%q, expected\n%q", name, got, want)
		}
	}
	environment, err := os.ReadFile(filepath.Join(i.folder, "environment"))
	must(t, err)
	if strings.Contains(string(environment), "CONSOLE_SECRET") {
		t.Errorf("scripts can read the secrets:\n%s", environment)
	}
}

// A mounted file replaces the settings of an application; the file of golua may name a script.
func TestStartTakesMountedSettings(t *testing.T) {
	i := newImage(t, "scripts/chat/main.lua")
	i.file("mounted/janus.plugin.chat.jcfg", "general: { script = \"mine\" }\n", 0o644)
	i.file("mounted/janus.plugin.golua.jcfg", "general: {\n\t# script = \"no\"\n\tmetrics = \"9464\"\n}\n", 0o644)
	if printed, ok := i.start(); !ok || !maps.Equal(i.runs(), map[string]string{"chat": "mine"}) {
		t.Errorf("runs %v; printed %q", i.runs(), printed)
	}
	i.file("mounted/janus.plugin.golua.jcfg", "general: { script = \"yes\" }\n", 0o644)
	if printed, ok := i.start(); !ok || !maps.Equal(i.runs(), map[string]string{"chat": "mine", "golua": "yes"}) {
		t.Errorf("runs %v; printed %q", i.runs(), printed)
	}
}

// healthy does not miss a plugin that janus.jcfg leaves out.
func TestHealthyCountsPlugins(t *testing.T) {
	source, err := os.ReadFile("../../docker/healthy")
	must(t, err)
	for jcfg, want := range map[string]string{
		"plugins: {\n}\n": "0 of 3", "plugins: {\n\tdisable = \"libjanus_golua.so\"\n}\n": "0 of 2",
		"plugins: {\n\tdisable = \"libjanus_golua.so, libjanus_chat.so\"\n}\n":   "0 of 1",
		"transports: {\n\tdisable = \"libjanus_http.so,libjanus_golua.so\"\n}\n": "0 of 2",
	} {
		i := newImage(t, "janus/plugins/libjanus_golua.so", "janus/plugins/libjanus_chat.so", "janus/plugins/libjanus_chat2.so")
		i.file("janus/etc/janus.jcfg", jcfg, 0o644)
		script := strings.Replace(string(source), "exec 3<>/dev/tcp/127.0.0.1/8088 || exit 1", "exec 3<>/dev/null", 1)
		command := exec.Command("bash", "-c", script)
		command.Env = []string{"PATH=/usr/bin:/bin", "TMPDIR=" + i.folder}
		if output, _ := command.CombinedOutput(); !strings.HasPrefix(string(output), want+" plugins") {
			t.Errorf("with %q it says %q, expected %s", jcfg, output, want)
		}
	}
}
