package installed

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// newJanus is a Janus with empty folders, and a small plugin.
func newJanus(t *testing.T) (j Janus, small string) {
	t.Helper()
	j = Janus{Plugins: t.TempDir(), Config: t.TempDir()}
	small = filepath.Join(t.TempDir(), SmallFile)
	put(t, small, "\x7fELF golua_join 1")
	return j, small
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func get(file string) string {
	text, _ := os.ReadFile(file)
	return string(text)
}

// fails expects an error that says something.
func fails(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("the error is %v, expected %q", err, part)
	}
}

func TestNames(t *testing.T) {
	for name, good := range map[string]bool{
		"rooms": true, "Rooms-2_b": true, strings.Repeat("x", 60): true, "golua2": true, "golua_small": true,
		strings.Repeat("x", 61): false, "": false, "golua": false, "a b": false, "../x": false, "a.b": false, "é": false, "a\n": false,
	} {
		if err := CheckName(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAddAndRemove(t *testing.T) {
	j, small := newJanus(t)
	script := `/opt/a "b" \c/main.lua`
	if renewed, err := j.Add(small, "rooms", script); renewed || err != nil {
		t.Fatal(renewed, err)
	}
	if got := get(j.Plugin("rooms")); got != get(small) {
		t.Errorf("the plugin is %q", got)
	}
	if got := ScriptIn(get(j.Settings("rooms"))); got != script {
		t.Errorf("the configuration has the script %q:\n%s", got, get(j.Settings("rooms")))
	}
	for file, mode := range map[string]os.FileMode{j.Plugin("rooms"): 0o644, j.Settings("rooms"): 0o644} {
		if info, err := os.Stat(file); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v %v", file, info.Mode(), err)
		}
	}
	if err := j.Remove("rooms", false); err != nil || get(j.Plugin("rooms")) != "" || get(j.Settings("rooms")) == "" {
		t.Errorf("removed: %v", err)
	}
	fails(t, j.Remove("rooms", false), "no such file")
	if err := j.Remove("rooms", true); err != nil || get(j.Settings("rooms")) != "" {
		t.Errorf("purged: %v", err)
	}
	fails(t, j.Remove("rooms", true), "no such file")
	if left, _ := filepath.Glob(j.Plugins + "/.*"); len(left) != 0 {
		t.Errorf("left over: %q", left)
	}
}

// After an upgrade the same command makes the plugin file anew. The configuration stays.
func TestAddRenewsThePluginFile(t *testing.T) {
	j, small := newJanus(t)
	if _, err := j.Add(small, "rooms", "/a.lua"); err != nil {
		t.Fatal(err)
	}
	mine := get(j.Settings("rooms")) + "# mine\n"
	put(t, j.Settings("rooms"), mine)
	put(t, small, "\x7fELF golua_join 2")
	if renewed, err := j.Add(small, "rooms", "/a.lua"); !renewed || err != nil {
		t.Error(renewed, err)
	}
	if get(j.Plugin("rooms")) != get(small) || get(j.Settings("rooms")) != mine {
		t.Errorf("%q, %q", get(j.Plugin("rooms")), get(j.Settings("rooms")))
	}
	put(t, small, "\x7fELF golua_join 3")
	_, err := j.Add(small, "rooms", "/b.lua")
	fails(t, err, `is there already, for the script "/a.lua"`)
	if get(j.Plugin("rooms")) == get(small) || get(j.Settings("rooms")) != mine {
		t.Error("a refused script has changed files")
	}
}

// Files of others stay as they are, and nothing is added beside them.
func TestFilesOfOthersStay(t *testing.T) {
	j, small := newJanus(t)
	put(t, j.Plugin("videoroom"), "a stock plugin")
	put(t, j.Settings("sip"), "general: {}\n")
	large := filepath.Join(j.Plugins, Library)
	put(t, large, "golua_join"+strings.Repeat("x", largestSmall))
	if err := os.Symlink(large, j.Plugin("link")); err != nil {
		t.Fatal(err)
	}
	for name, part := range map[string]string{"videoroom": "is no application of ours", "link": "is no application of ours", "sip": "names no script"} {
		_, err := j.Add(small, name, "/a.lua")
		fails(t, err, part)
		if part == ErrNotOurs.Error() && !errors.Is(j.Remove(name, true), ErrNotOurs) {
			t.Errorf("%s was removed", name)
		}
	}
	fails(t, j.Remove("sip", true), "no such file")
	if get(j.Plugin("videoroom")) != "a stock plugin" || get(j.Settings("sip")) != "general: {}\n" || get(j.Plugin("link")) != get(large) {
		t.Error("a file has changed")
	}
	for _, file := range []string{j.Plugin("sip"), j.Settings("videoroom"), j.Settings("link")} {
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s was written", file)
		}
	}
}

func TestAddWritesNothingWhenItFails(t *testing.T) {
	j, small := newJanus(t)
	_, err := j.Add(filepath.Join(j.Plugins, "none.so"), "rooms", "/a.lua")
	fails(t, err, "no such file")
	other := filepath.Join(t.TempDir(), "other.so")
	put(t, other, "another library")
	_, err = j.Add(other, "rooms", "/a.lua")
	fails(t, err, "is not the small plugin")
	j.Plugins += "/missing"
	_, err = j.Add(small, "rooms", "/a.lua")
	fails(t, err, "no such file")
	if left, _ := os.ReadDir(j.Config); len(left) != 0 {
		t.Errorf("it wrote %v", left)
	}
}

// The core's log would have the refusal only after a restart.
func TestAddKnowsHowManyRun(t *testing.T) {
	j, small := newJanus(t)
	put(t, filepath.Join(j.Plugins, Library), "the library")
	for i := range most {
		if _, err := j.Add(small, fmt.Sprint("a", i), "/a.lua"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := j.Add(small, "more", "/a.lua")
	fails(t, err, "has 15 applications")
	if renewed, err := j.Add(small, "a0", "/a.lua"); !renewed || err != nil {
		t.Errorf("one that is there: %v", err)
	}
	header, err := os.ReadFile("../../../../include/golua.h")
	if err != nil || !strings.Contains(string(header), fmt.Sprintf("#define GOLUA_MOST_APPLICATIONS %d\n", most+1)) {
		t.Errorf("golua.h has another number (%v)", err)
	}
}

func TestList(t *testing.T) {
	j, small := newJanus(t)
	for _, name := range []string{"rooms", "chat"} {
		if _, err := j.Add(small, name, "/a.lua"); err != nil {
			t.Fatal(err)
		}
	}
	put(t, j.Plugin("videoroom"), "a stock plugin")
	put(t, filepath.Join(j.Plugins, "chat.so"), get(small))
	put(t, filepath.Join(j.Plugins, "libjanus_old.so.bak"), get(small))
	if err := os.Mkdir(j.Plugin("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{{"chat", "rooms"}, {"golua", "chat", "rooms"}} {
		if got, err := j.List(); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q %v, expected %q", got, err, want)
		}
		put(t, filepath.Join(j.Plugins, Library), "the library")
	}
}

func TestPluginOfStock(t *testing.T) {
	j, small := newJanus(t)
	put(t, j.Plugin("videoroom"), "a stock plugin")
	put(t, j.Plugin("golua"), "the library")
	put(t, j.Plugin("chat"), get(small))
	for pkg, want := range map[string]string{
		"janus.plugin.videoroom": "libjanus_videoroom.so", "janus.plugin.golua": "", "janus.plugin.chat": "", "janus.plugin.none": "", "videoroom": "",
	} {
		if got := j.PluginOfStock(pkg); got != want {
			t.Errorf("%s: %q, expected %q", pkg, got, want)
		}
	}
}
