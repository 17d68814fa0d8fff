package luacompat_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// verdict is what a snippet is expected to show.
type verdict string

const (
	same    verdict = "same"
	differs verdict = "differs"
	missing verdict = "missing"
)

// snippet is a piece of Lua that both run.
type snippet struct {
	file, heading, source string
	verdict               verdict
	reason                string
	// wants and gets are what Debian's Lua and ours printed.
	wants, gets string
}

// readSnippets reads testdata/snippets, file by file.
func readSnippets(t *testing.T) []*snippet {
	t.Helper()
	var all []*snippet
	for _, file := range []string{"basic", "coroutine", "package", "string", "utf8", "table", "math", "io", "os", "debug", "syntax"} {
		content, err := os.ReadFile(filepath.Join("testdata", "snippets", file+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		heading := ""
		for line := range strings.SplitSeq(string(content), "\n") {
			switch {
			case line == "" || strings.HasPrefix(line, "# "):
			case strings.HasPrefix(line, "== "):
				heading = line[3:]
			case strings.HasPrefix(line, "  "):
				kind, reason, _ := strings.Cut(strings.TrimSpace(line), ": ")
				last := all[len(all)-1]
				last.verdict, last.reason = verdict(kind), reason
			default:
				all = append(all, &snippet{file: file, heading: heading, source: line, verdict: same})
			}
		}
	}
	return all
}

// chunk is a program that runs all snippets.
func chunk(t *testing.T, snippets []*snippet) string {
	t.Helper()
	harness, err := os.ReadFile("testdata/harness.lua")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "TMP = %q\n%s\n", t.TempDir(), harness)
	for i, s := range snippets {
		fmt.Fprintf(&text, "run(%d, [====[%s]====])\n", i, s.source)
	}
	return text.String()
}

// runDebian runs all snippets in one process of Debian's Lua.
func runDebian(t *testing.T, snippets []*snippet) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "all.lua")
	if err := os.WriteFile(file, []byte("emit = print\n"+chunk(t, snippets)), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("lua5.3", file)
	command.Env = append(os.Environ(), "LC_ALL=C")
	var errors bytes.Buffer
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		t.Fatalf("lua5.3: %v\n%s", err, &errors)
	}
	for line := range strings.Lines(string(output)) {
		answer(t, snippets, line, func(s *snippet) *string { return &s.wants })
	}
}

// answer notes a line of the harness.
func answer(t *testing.T, snippets []*snippet, line string, field func(*snippet) *string) {
	t.Helper()
	index, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
	i, err := strconv.Atoi(index)
	if err != nil {
		t.Fatalf("no answer of the harness: %q", line)
	}
	*field(snippets[i]) = text
}

// newEngine is an engine as the plugin makes it, without a sandbox: what that
// forbids is tested with it.
func newEngine() *script.Engine {
	return script.New(script.Options{
		Sandbox: script.Sandbox{Off: true},
		Budget:  script.Budget{Time: time.Minute, Memory: 1 << 30},
	})
}

func runOurs(t *testing.T, snippets []*snippet) {
	t.Helper()
	engine := newEngine()
	defer engine.Close()
	program := chunk(t, snippets)
	err := engine.Do(script.Origin{}, func(state *lua.LState) error {
		state.SetGlobal("emit", state.NewFunction(func(L *lua.LState) int {
			answer(t, snippets, L.CheckString(1), func(s *snippet) *string { return &s.gets })
			return 0
		}))
		return state.DoString(program)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSnippetsGiveWhatLua53Gives(t *testing.T) {
	snippets := readSnippets(t)
	if len(snippets) < 300 {
		t.Fatalf("only %d snippets", len(snippets))
	}
	runDebian(t, snippets)
	runOurs(t, snippets)
	for _, s := range snippets {
		equal := s.gets == s.wants
		switch {
		case s.verdict == same && !equal:
			t.Errorf("%s, %s:\n\t%s\n\tours:    %s\n\tLua 5.3: %s", s.file, s.heading, s.source, s.gets, s.wants)
		case s.verdict != same && equal:
			t.Errorf("%s, %s: a difference has gone, take its %s line away:\n\t%s\n\tboth: %s",
				s.file, s.heading, s.verdict, s.source, s.gets)
		}
	}
	checkDocument(t, snippets)
}
