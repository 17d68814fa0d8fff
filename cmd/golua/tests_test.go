package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"janus-golua/plugin/core"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// runGolua runs the command.
func runGolua(input string, arguments ...string) (status int, out, err string) {
	var stdout, stderr bytes.Buffer
	status = run(arguments, streams{strings.NewReader(input), &stdout, &stderr})
	return status, stdout.String(), stderr.String()
}

// wants runs golua and expects parts of its output.
func wants(t *testing.T, status int, parts []string, arguments ...string) {
	t.Helper()
	got, out, err := runGolua("", arguments...)
	if got != status {
		t.Errorf("%q ended with %d, want %d\n%s%s", arguments, got, status, out, err)
	}
	for _, part := range parts {
		if !strings.Contains(out+err, part) {
			t.Errorf("%q did not print %q but\n%s%s", arguments, part, out, err)
		}
	}
}

func TestUsage(t *testing.T) {
	wants(t, misused, []string{"usage: golua COMMAND", "test "})
	wants(t, misused, []string{`there is no command "tset"; did you mean test?`}, "tset")
	wants(t, misused, []string{`there is no command "dance"; there are add, check, console, doc, list, remove, run, test`}, "dance")
	for _, help := range []string{"help", "-h", "--help"} {
		wants(t, 0, []string{"usage: golua COMMAND", "test "}, help)
	}
	wants(t, 0, []string{"-coverage"}, "help", "test")
	for name := range commands {
		wants(t, 0, []string{"usage: golua " + name}, name, "--help")
	}
	for _, version := range []string{"version", "--version"} {
		wants(t, 0, []string{"golua " + core.Version}, version)
	}
	wants(t, 0, []string{"-coverage"}, "test", "--help")
	wants(t, misused, []string{"--filter"}, "test", "--filter", "(")
	wants(t, misused, []string{"not defined: -nosuch"}, "test", "--nosuch")
}

func TestFolders(t *testing.T) {
	for folder, row := range map[string]struct {
		status int
		parts  []string
	}{
		"passing": {0, []string{"23 passed, 0 failed, 3 pending", "it is to be written", "for a reason"}},
		"failing": {faulty, []string{
			"FAILED  a room is wrong (testdata/failing/app_test.lua:6)",
			"testdata/failing/app_test.lua:2: assert.same: they differ",
			"-   names = { \"Ada\", \"Eve\" },\n  +   names = { \"Ada\", \"Bob\" },",
			"testdata/failing/app_test.lua:7: in function",
			"the application's log ends with\n    info: [golua] running",
			"testdata/failing/app_test.lua:10: attempt to index", "1 passed, 2 failed"}},
		"erring": {faulty, []string{
			"a_test.lua:2: <name> or '...' expected near <eof>", "b_test.lua:2: attempt to index",
			"c setup", "c_test.lua:2: no database", "1 passed, 0 failed, 3 errors"}},
		"slow":  {0, []string{"1 passed"}},
		"empty": {faulty, []string{"the files have no tests in them"}},
		"stubs": {0, []string{"7 passed"}},
		"misuse": {faulty, []string{
			"in a stub: testdata/misuse/stubs_test.lua:5: app:advance: the application waits for this function",
			"in a stub: testdata/misuse/stubs_test.lua:10: oh no", "thread: a thread cannot be handed over", "0 passed, 3 failed"}},
		"nosuch":        {faulty, []string{"no such file or directory"}},
		"stubs/app.lua": {faulty, []string{"0 passed, 0 failed, 1 errors"}},
	} {
		t.Run(folder, func(t *testing.T) { wants(t, row.status, row.parts, "test", "testdata/"+folder) })
	}
	wants(t, faulty, []string{"no tests found: there is no *_test.lua in " + t.TempDir()[:4]}, "test", t.TempDir())
}

func TestWhatHangsEnds(t *testing.T) {
	wants(t, faulty, []string{
		"hang_test.lua:1: it ran for longer than 500ms", "the application does not come to rest",
		"app:advance: the application has been stopped", "1 passed, 3 failed"}, "test", "--timeout", "500ms", "testdata/hanging")
}

func TestFormats(t *testing.T) {
	wants(t, faulty, []string{"TAP version 13\nnot ok 1 - a room is wrong\n# FAILED", "ok 2 - a room is right", "1..3\n"}, "test", "--tap", "testdata/failing")
	wants(t, 0, []string{"# TODO it is to be written"}, "test", "--tap", "testdata/passing")
	wants(t, faulty, []string{"ok      a room is right (", "FAILED  a room errs"}, "test", "--verbose", "testdata/failing")
	status, out, _ := runGolua("", "test", "--json", "testdata/failing")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != faulty || len(lines) != 4 {
		t.Fatalf("%d\n%s", status, out)
	}
	var first struct {
		File, Outcome string
		Line          int
		Path          []string
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || first.Outcome != "failed" || first.Line != 6 || len(first.Path) != 2 {
		t.Errorf("%+v (%v)", first, err)
	}
	if !strings.HasPrefix(lines[3], `{"passed":1,"failed":2,`) {
		t.Error(lines[3])
	}
}

func TestFilter(t *testing.T) {
	wants(t, 0, []string{"1 passed, 0 failed"}, "test", "--filter", "room is right", "testdata/failing")
	wants(t, faulty, []string{"no test matches --filter nothing; there are 3"}, "test", "--filter", "nothing", "testdata/failing")
}

// The tests of the sample applications pass.
func TestSamples(t *testing.T) { wants(t, 0, []string{"0 failed"}, "test", "../../lua") }

func TestCoverage(t *testing.T) {
	wants(t, 0, []string{
		"testdata/covered/app.lua      61.9 %, 13 of 21; not 5-7, 9, 22, 24, 33, 36\n",
		"testdata/covered/lib/lib.lua  80.0 %, 4 of 5; not 4\n", "all                           65.4 %, 17 of 26\n",
	}, "test", "--coverage", "testdata/covered")
	wants(t, 0, []string{`{"coverage":[{"file":"testdata/covered/app.lua","lines":21,"covered":13,"uncovered":[5,`}, "test", "--coverage", "--json", "testdata/covered")
}

// buffer is written by one goroutine and read by another.
type buffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func (b *buffer) awaits(t *testing.T, part string, count int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if strings.Count(b.String(), part) >= count {
			return
		}
	}
	t.Fatalf("waited in vain for %q in\n%s", part, b)
}

func TestWatch(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "tests"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, folder, "app.lua", `require("janus").on("message", function() return { n = 1 } end)`)
	writeFile(t, filepath.Join(folder, "tests"), "app_test.lua",
		`it("is 2", function() assert.equal(2, janus_sim.start { script = "../app.lua" }:attach():request {}.n) end)`)
	out, done, ended := &buffer{}, make(chan struct{}), make(chan int)
	options, _, _ := readTest(streams{err: out}, []string{filepath.Join(folder, "tests")})
	go func() { ended <- watchTests(streams{nil, out, out}, options, done) }()
	out.awaits(t, "0 passed, 1 failed", 1)
	out.awaits(t, "waiting for a .lua file to change", 1)
	writeFile(t, folder, "app.lua", `require("janus").on("message", function() return { n = 2 } end)`)
	out.awaits(t, "1 passed, 0 failed", 1)
	out.awaits(t, "waiting for a .lua file to change", 2)
	close(done)
	if status := <-ended; status != 0 {
		t.Errorf("ended with %d", status)
	}
}

func writeFile(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
