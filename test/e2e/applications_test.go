package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// telling is a script that says who it is.
func telling(name string) string {
	return fmt.Sprintf(`local janus = require "janus"
janus.on("message", function(session) return { name = %q, session = session.id } end)`, name)
}

// threeApplications are the plugin under test, a small script and the stock plugin's echo
// script of 2017.
func threeApplications() Options {
	return Options{
		Plugin: Golua, Source: telling("golua"),
		Applications: []Application{
			{Name: "chat", Source: telling("chat")},
			{Name: "echo", Script: stockScripts + "/echotest.lua", More: fmt.Sprintf("\tpath = %q\n", stockScripts)},
		},
	}
}

func says(t *testing.T, client *Client, pkg, want string) {
	t.Helper()
	if got := client.Attach(pkg).Call(map[string]any{}).Get("name").String(); got != want {
		t.Errorf("%s answers as %q, want %q", pkg, got, want)
	}
}

func TestThreeApplicationsInOneJanus(t *testing.T) {
	j := Start(t, threeApplications())
	client := j.Connect()
	says(t, client, "janus.plugin.golua", "golua")
	says(t, client, "janus.plugin.chat", "chat")
	_, peer := call(t, j, echoPackage)
	echoes(peer, peer.Video, Video, 10)
	if lines := j.Lines("[golua chat] running "); len(lines) != 1 {
		t.Errorf("the log says %q", lines)
	}
	if goruntimes := countMapped(t, j, "libjanus_golua.so"); goruntimes != 1 {
		t.Errorf("%d files of the Go library are loaded", goruntimes)
	}
}

// countMapped counts the different files of a name that a process has mapped.
func countMapped(t *testing.T, j *Janus, name string) int {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", j.PID()))
	must(t, err)
	var found []string
	for line := range strings.Lines(string(maps)) {
		if fields := strings.Fields(line); len(fields) == 6 && filepath.Base(fields[5]) == name {
			found = append(found, fields[5])
		}
	}
	slices.Sort(found)
	return len(slices.Compact(found))
}

// newestFirst is a folder of plugins. The core reads it in the order of readdir, in which a tmpfs has
// the newest file first.
func newestFirst(t *testing.T) (folder string) {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "golua-order")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

func TestApplicationsLoadInEachOrder(t *testing.T) {
	seen := make(map[string]bool)
	for _, order := range [][]string{{"", "chat", "pad"}, {"chat", "", "pad"}, {"chat", "pad", ""}} {
		options := Options{Plugin: Golua, Source: telling("golua"), PluginsIn: newestFirst(t)}
		for _, name := range order {
			options.Applications = append(options.Applications, Application{Name: name, Source: telling(name)})
		}
		j := Start(t, options)
		client := j.Connect()
		for _, name := range []string{"golua", "chat", "pad"} {
			says(t, client, "janus.plugin."+name, name)
		}
		seen[loadedFirst(j)] = true
		j.Interrupt()
		if state := j.Wait(); !state.Success() {
			t.Errorf("%q: Janus ended with %v", order, state)
		}
	}
	if !seen["libjanus_golua.so"] || len(seen) < 2 {
		t.Errorf("loaded first: %v", seen)
	}
}

// loadedFirst is the file of ours that the core loaded first.
func loadedFirst(j *Janus) string {
	for _, line := range j.Lines("Loading plugin '") {
		if _, file, ok := strings.Cut(line, "Loading plugin '"); ok {
			file, _, _ = strings.Cut(file, "'")
			return file
		}
	}
	return ""
}

// Janus's own list of disabled plugins leaves out one application.
func TestOneApplicationIsDisabled(t *testing.T) {
	for _, disabled := range []string{"golua", "chat", "echo"} {
		options := threeApplications()
		options.Disable = []string{"libjanus_" + disabled + ".so"}
		j := Start(t, options)
		client := j.Connect()
		for name, pkg := range map[string]string{"golua": "janus.plugin.golua", "chat": "janus.plugin.chat", "echo": echoPackage} {
			if _, answer := client.TryAttach(pkg); (answer.Get("janus").String() == "success") == (name == disabled) {
				t.Errorf("%s is disabled, and an attach to %s is answered %s", disabled, name, answer.Raw)
			}
		}
	}
}

func TestWrongFilesAreRefusedWithOneLine(t *testing.T) {
	chat := Application{Name: "chat", Source: telling("chat")}
	for name, c := range map[string]struct {
		prepare func(t *testing.T, folder string)
		want    string
		chat    bool
	}{
		"a link to the library": {func(t *testing.T, folder string) {
			must(t, os.Symlink(filepath.Join(folder, "libjanus_golua.so"), filepath.Join(folder, "libjanus_more.so")))
		}, "is a link to", true},
		"a copy of the library": {func(t *testing.T, folder string) {
			copyFile(t, Golua.Path(t), filepath.Join(folder, "libjanus_more.so"))
		}, "is a copy of", true},
		"two copies, without the library": {func(t *testing.T, folder string) {
			must(t, os.Remove(filepath.Join(folder, "libjanus_golua.so")))
			chat.CopySmall(t, folder)
			for _, name := range []string{"libjanus_a.so", "libjanus_b.so"} {
				copyFile(t, Golua.Path(t), filepath.Join(folder, name))
			}
		}, "is a copy of", true},
		"a link to a small plugin": {func(t *testing.T, folder string) {
			must(t, os.Symlink(filepath.Join(folder, "libjanus_chat.so"), filepath.Join(folder, "libjanus_more.so")))
		}, "is a link to the one of", true},
		"a strange name": {func(t *testing.T, folder string) {
			copyFile(t, Small(t), filepath.Join(folder, "libjanus_a b.so"))
		}, "its name must be libjanus_NAME.so", true},
		"no configuration": {func(t *testing.T, folder string) {
			copyFile(t, Small(t), filepath.Join(folder, "libjanus_none.so"))
		}, "[golua none] not started: configuration: ", true},
		"no library": {func(t *testing.T, folder string) {
			must(t, os.Remove(filepath.Join(folder, "libjanus_golua.so")))
		}, "libjanus_chat.so is not used: it needs ", false},
	} {
		t.Run(name, func(t *testing.T) {
			folder := newestFirst(t)
			must(t, os.Symlink(Golua.Path(t), filepath.Join(folder, "libjanus_golua.so")))
			c.prepare(t, folder)
			j := Start(t, Options{Plugin: Golua, PluginConfig: "general: { script = \"/nowhere.lua\" }\n", PluginsIn: folder, Applications: []Application{chat}})
			_, answer := j.Connect().TryAttach("janus.plugin.chat")
			if lines := j.Lines(c.want); len(lines) != 1 || (answer.Get("janus").String() == "success") != c.chat {
				t.Errorf("an attach was answered %s; logged %q of %q", answer.Raw, lines, j.Lines("[golua"))
			}
		})
	}
}

// A copy that is read first and refused has a Go runtime. Applications share that of the library
// all the same: so the second one with the same package is refused.
func TestARefusedCopyRunsNoApplication(t *testing.T) {
	folder, chat := newestFirst(t), Application{Name: "chat", Source: samePackage}
	must(t, os.Symlink(Golua.Path(t), filepath.Join(folder, "libjanus_golua.so")))
	chat.CopySmall(t, folder)
	copyFile(t, Golua.Path(t), filepath.Join(folder, "libjanus_more.so"))
	j := Start(t, Options{Plugin: Golua, Source: samePackage, PluginsIn: folder, Applications: []Application{chat}})
	if first := loadedFirst(j); first != "libjanus_more.so" {
		t.Skip("the core has read this folder in another order: " + first)
	}
	for _, want := range []string{"is a copy of", "the package janus.plugin.same is that of another application"} {
		if lines := j.Lines(want); len(lines) != 1 {
			t.Errorf("%s: logged %q of %q", want, lines, j.Lines("[golua"))
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, content, fs.FileMode(0o755)))
}

const samePackage = `require("janus").plugin { package = "janus.plugin.same" } require("janus").on("message", function() return {} end)`

func TestOnePackageIsOfOneApplication(t *testing.T) {
	j := Start(t, Options{Plugin: Golua, Source: samePackage, Applications: []Application{{Name: "chat", Source: samePackage}}})
	if answered := j.Connect().Attach("janus.plugin.same").Call(map[string]any{}); !answered.IsObject() {
		t.Error(answered.Raw)
	}
	lines := j.Lines("the package janus.plugin.same is that of another application")
	if len(lines) != 1 || !strings.Contains(lines[0], "janus.plugin.golua.jcfg") || !strings.Contains(lines[0], "janus.plugin.chat.jcfg") {
		t.Errorf("logged %q", lines)
	}
}

// wild is a script that does on request what a script should not do.
const wild = `local janus = require "janus"
janus.on("message", function(session, request)
  if request.loop then while true do end end
  if request.fail then local nothing return nothing.field end
  if request.fill then local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1e5) .. i end end
  return { fine = true }
end)`

// Whatever one application does, no packet of another's call is lost.
func TestApplicationsLeaveEachOtherAlone(t *testing.T) {
	options := threeApplications()
	options.Applications = append(options.Applications,
		Application{Name: "wild", Source: wild, More: "\tmemory_limit = 128\n\trequest_limit = 3000\n"},
		Application{Name: "broken", Source: "this is no Lua"}, Application{Name: "empty", Source: "return 1"})
	j := Start(t, options)
	client := j.Connect()
	_, peer := call(t, j, echoPackage)
	echoes(peer, peer.Video, Video, 10)
	for _, m := range misdeeds(t, j) {
		done := make(chan string, 1)
		go func() { done <- m.do().Raw }()
		answer := ""
		peer.Video.Until("frame", m.name, func() bool {
			select {
			case answer = <-done:
			default:
			}
			return answer != ""
		})
		if !strings.Contains(answer, m.want) {
			t.Errorf("%s is answered %s", m.name, answer)
		}
	}
	says(t, client, "janus.plugin.golua", "golua")
	says(t, client, "janus.plugin.chat", "chat")
	Eventually(t, "all echoes", func() bool { return len(peer.Packets(Video)) == len(peer.Video.Sent) })
	Continuous(t, peer.Packets(Video), 3000)
	for name, wants := range map[string][]string{
		"broken": {"not started"}, "empty": {"not started"},
		"wild": {"index a nil value", "it ran for longer than", "it uses more than 128 MB", "not reloaded", "reloaded "},
	} {
		logged := strings.Join(j.Lines("[golua "+name+"] "), "\n")
		for _, want := range wants {
			if !strings.Contains(logged, want) {
				t.Errorf("%s: %q is not in the log: %s", name, want, logged)
			}
		}
	}
}

// misdeed is something that an application does, and what its client is told.
type misdeed struct {
	name string
	do   func() gjson.Result
	want string
}

func misdeeds(t *testing.T, j *Janus) []misdeed {
	t.Helper()
	wild1 := j.Connect().Attach("janus.plugin.wild")
	asks := func(what string) func() gjson.Result {
		return func() gjson.Result { return wild1.Message(map[string]any{what: true}, nil) }
	}
	reload := func(source string) func() gjson.Result {
		return func() gjson.Result {
			writeFile(t, filepath.Join(j.Folder, "wild.lua"), source)
			return j.Admin().MessagePlugin("janus.plugin.wild", map[string]any{"golua": "reload"})
		}
	}
	return []misdeed{
		{"an error", asks("fail"), "error"},
		{"an endless loop", asks("loop"), "error"},
		{"a refused reload", reload("this is no Lua"), "syntax error"},
		{"a full memory", asks("fill"), "error"},
		{"a reload", reload(wild), "reloaded"},
		{"a request", asks("nothing"), "fine"},
	}
}

// Sessions of several applications in flight do not delay the end of Janus.
func TestApplicationsEndTogether(t *testing.T) {
	options := threeApplications()
	options.Source, options.MayCrash = echoing, true
	options.Applications[0].Source = echoing
	j := Start(t, options)
	client := j.Connect()
	for _, pkg := range []string{Golua.Package, "janus.plugin.chat", echoPackage} {
		for range 3 {
			// Without data channels: see docs/testing.md.
			peer := NewPeer(t).Publish()
			handle := client.Attach(pkg)
			event := handle.Start(map[string]any{"audio": true, "video": true}, peer.Offer())
			peer.Accept(event.Get("jsep.sdp").String())
			peer.Connected()
			echoes(peer, peer.Video, Video, 5)
		}
		for range 20 {
			client.Attach(pkg)
		}
	}
	j.Interrupt()
	began := time.Now()
	j.Wait()
	took := time.Since(began)
	for _, name := range []string{"golua", "golua chat", "golua echo"} {
		if lines := j.Lines("[" + name + "] stopped"); len(lines) != 1 {
			t.Errorf("%s: logged %q", name, lines)
		}
	}
	// 5 s are promised; a busy machine may take longer for what Janus itself does.
	t.Logf("the end took %v", took)
	if took > Patience {
		t.Errorf("the end took %v", took)
	}
}

// One endpoint serves the metrics of all applications; what janus.plugin.golua.jcfg says of
// the whole process holds for all.
func TestSettingsOfTheProcess(t *testing.T) {
	address := freeAddress(t)
	options := threeApplications()
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "app.lua"), telling("golua"))
	options.Source, options.PluginConfig = "", fmt.Sprintf("general: { script = %q metrics = %q forwarders = 1 }\n", filepath.Join(folder, "app.lua"), address)
	options.Applications[0].More = "\tmetrics = \"127.0.0.1:1\"\n\tforwarders = 2\n"
	j := Start(t, options)
	says(t, j.Connect(), "janus.plugin.chat", "chat")
	text := scrapeText(t, address)
	for _, name := range []string{"golua", "chat", "echo"} {
		if !strings.Contains(text, fmt.Sprintf(`golua_sessions_created_total{application=%q}`, name)) {
			t.Errorf("no metrics of %s", name)
		}
	}
	for _, want := range []string{`metrics = "127.0.0.1:1" has no effect`, "forwarders = 2 has no effect"} {
		if lines := j.Lines(want); len(lines) != 1 || !strings.Contains(lines[0], "[golua chat]") {
			t.Errorf("%s: logged %q", want, lines)
		}
	}
}
