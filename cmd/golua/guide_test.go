package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"janus-golua/test/walkthrough"
)

// unfollowed are the blocks of docs/guide.md that this test does not run: first line and reason.
var unfollowed = map[string]string{
	"apt update && apt install git make sudo":               "installs packages, as root",
	"make golua && sudo install build/golua /usr/local/bin": "writes into the system, as root",
	"sudo make install                          # in the repository; or the package: make deb && sudo apt install ./build/janus-golua_*.deb": "writes into the system, as root; test/docker installs the package",
	"python3 -m http.server 8080 --directory www":                              "would not end; test/browser serves the folder",
	`janus.on("media", function(session)`:                                      "is part of an application with rooms of many",
	"docker build -f docker/Dockerfile -t janus-golua .   # in the repository": "needs Docker; test/docker runs the image",
}

// triedElsewhere says that test/e2e tries a block in real Janus: a message to the Admin API, or
// its answer.
func triedElsewhere(b walkthrough.Block) bool {
	return b.Language == "json" || strings.HasPrefix(b.Text, "curl ")
}

// TestGuide follows docs/guide.md: it writes the files, runs the commands, and compares what
// they print.
func TestGuide(t *testing.T) {
	follow(t, "guide.md", unfollowed)
}

// follow follows a page of docs in a folder of its own.
func follow(t *testing.T, page string, skipped map[string]string) {
	t.Helper()
	blocks, err := walkthrough.Read(filepath.Join("../../docs", page))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	left := len(skipped)
	for _, b := range blocks {
		switch {
		case b.NotRun:
			left--
			if skipped[b.First()] == "" {
				t.Errorf("%s:%d: %q is not run, and no reason is given in this test", page, b.Line, b.First())
			}
		case b.Language == "console":
			for _, c := range b.Commands() {
				followCommand(t, page, c)
			}
		case triedElsewhere(b):
		case b.Language == "sh":
			if out, err := exec.Command("sh", "-ec", b.Text).CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%s:%d: the commands printed %s (%v)", page, b.Line, out, err)
			}
		case b.IsFile():
			if err := b.Write("."); err != nil {
				t.Fatalf("%s: %v", page, err)
			}
		default:
			t.Errorf("%s:%d: %q is neither a file nor a command, and not marked", page, b.Line, b.First())
		}
	}
	if left != 0 {
		t.Errorf("%s has not all of the blocks that this test leaves out", page)
	}
}

// followCommand runs one command. Its error output is compared as a terminal would show it.
func followCommand(t *testing.T, page string, c walkthrough.Command) {
	t.Helper()
	arguments := strings.Fields(c.Text)
	if arguments[0] != "golua" {
		t.Fatalf("%s:%d: %q is no command of golua's", page, c.Line, c.Text)
	}
	var out bytes.Buffer
	run(arguments[1:], streams{strings.NewReader(c.Input), &out, &out})
	if !walkthrough.Matches(c.Output, out.String()) {
		t.Errorf("%s:%d: %s printed\n%s\nbut the page shows\n%s", page, c.Line, c.Text, out.String(), c.Output)
	}
}

// TestPortingGuide follows docs/porting.md: at each step the tests in it pass for the script of
// level 1 and for the script of level 2.
func TestPortingGuide(t *testing.T) {
	follow(t, "porting.md", nil)
}
