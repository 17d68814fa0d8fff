package lua_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gopher "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
)

// stockScripts is where Debian's janus has the library that is our oracle.
const stockScripts = "/usr/share/janus/lua"

// differences are the questions of testdata/sdp.lua to which our library has
// another answer than the stock one, and why.
var differences = map[string]string{
	"chrome codec of 45":  "AV1 is known",
	"chrome codec of 126": "telephone-event is not isac32",
	"chrome answer 1":     "the audio level and other extensions that Janus passes on are negotiated",
	"chrome answer 2":     "the same",
	"chrome answer 3":     "the same",
	"chrome answer 4":     "the same",
	"chrome answer 5":     "nothing more is said of a rejected m-line",
	"chrome answer 6":     "false rejects",
	"firefox pt of vp9 2": "VP9 that says no profile has profile 0",
	"firefox pt of vp9 7": "the same",
	"firefox answer 1":    "an attribute of the session is said once, not twice",
	"firefox answer 2":    "the same",
	"firefox answer 3":    "the same",
	"firefox answer 4":    "the same",
	"firefox answer 5":    "the same",
	"firefox answer 6":    "false rejects",
	"data answer 6":       "false rejects",
}

// lua53 runs testdata/sdp.lua in Debian's Lua 5.3.
func lua53(t *testing.T, path string, files []string) map[string][]string {
	t.Helper()
	command := exec.Command("lua5.3", append([]string{"testdata/sdp.lua"}, files...)...)
	command.Env = append(os.Environ(), "LUA_PATH="+path+"/?.lua")
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("lua5.3: %v\n%s", err, output)
	}
	return answers(string(output))
}

// newState is gopher-lua as the plugin has it, which looks for modules in path.
func newState(t *testing.T, path string) *gopher.LState {
	t.Helper()
	L := gopher.NewState()
	t.Cleanup(L.Close)
	luacompat.Open(L, luacompat.Limits{})
	L.GetGlobal("package").(*gopher.LTable).RawSetString("path", gopher.LString(path+"/?.lua"))
	return L
}

// gopherLua runs it in gopher-lua, as the plugin would.
func gopherLua(t *testing.T, path string, files []string) map[string][]string {
	t.Helper()
	L := newState(t, path)
	arguments := L.NewTable()
	for _, file := range files {
		arguments.Append(gopher.LString(file))
	}
	L.SetGlobal("arg", arguments)
	var output bytes.Buffer
	L.SetGlobal("print", L.NewFunction(func(L *gopher.LState) int {
		_, _ = io.WriteString(&output, L.ToString(1)+"\n")
		return 0
	}))
	if err := L.DoFile("testdata/sdp.lua"); err != nil {
		t.Fatal(err)
	}
	return answers(output.String())
}

// answers are the lines by question; some questions are asked more than once.
func answers(output string) map[string][]string {
	found := make(map[string][]string)
	for line := range strings.Lines(output) {
		question, answer, _ := strings.Cut(strings.TrimSpace(line), ": ")
		found[question] = append(found[question], answer)
	}
	return found
}

func TestJanusSDPAnswersAsTheStockOne(t *testing.T) {
	files, err := filepath.Glob("testdata/*.sdp")
	if err != nil || len(files) == 0 {
		t.Fatalf("no descriptions: %v", err)
	}
	stock, ours := lua53(t, stockScripts, files), lua53(t, "lib", files)
	inPlugin := gopherLua(t, "lib", files)
	if len(stock) < 50 || len(stock) != len(ours) {
		t.Fatalf("%d questions answered by the stock library, %d by ours", len(stock), len(ours))
	}
	for question, want := range stock {
		got := ours[question]
		same := strings.Join(got, "\n") == strings.Join(want, "\n")
		why, differs := differences[question]
		switch {
		case same == differs && differs:
			t.Errorf("%s: no difference any more (%s)", question, why)
		case !same && !differs:
			t.Errorf("%s:\nstock %v\nours  %v", question, want, got)
		}
		if strings.Join(inPlugin[question], "\n") != strings.Join(got, "\n") {
			t.Errorf("%s: Lua 5.3 says %v, gopher-lua %v", question, got, inPlugin[question])
		}
	}
}

// TestJanusSDPDoesBetter runs what the stock library gets wrong in ways that the
// descriptions of the other test do not show.
func TestJanusSDPDoesBetter(t *testing.T) {
	if err := newState(t, "lib").DoFile("testdata/sdp_better.lua"); err != nil {
		t.Error(err)
	}
	command := exec.Command("lua5.3", "testdata/sdp_better.lua")
	command.Env = append(os.Environ(), "LUA_PATH=lib/?.lua")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("lua5.3: %v\n%s", err, output)
	}
}
