package naming_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

var write = flag.Bool("write", false, "ask lua5.3 for the messages in testdata")

// snippet is a source that fails.
type snippet struct {
	source string
	// wants is the message of lua5.3. ours is another one, where a reason says why.
	wants, ours, reason string
}

const errorsFile = "testdata/errors.txt"

// readSnippets reads a file: a snippet a line, with indented lines below for the message of
// lua5.3, and for ours.
func readSnippets(t *testing.T) (snippets []*snippet, head string) {
	t.Helper()
	content, err := os.ReadFile(errorsFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		text, indented := strings.CutPrefix(line, "\t")
		switch {
		case strings.HasPrefix(line, "#"):
			head += line + "\n"
		case !indented:
			snippets = append(snippets, &snippet{source: line})
		case strings.HasPrefix(text, "ours: "):
			last := snippets[len(snippets)-1]
			last.ours, last.reason, _ = strings.Cut(strings.TrimPrefix(text, "ours: "), "  -- ")
		default:
			snippets[len(snippets)-1].wants = text
		}
	}
	return snippets, head
}

func writeSnippets(t *testing.T, snippets []*snippet, head string) {
	t.Helper()
	var out strings.Builder
	out.WriteString(head)
	for _, s := range snippets {
		fmt.Fprintf(&out, "%s\n\t%s\n", s.source, s.wants)
		if s.ours != "" {
			fmt.Fprintf(&out, "\tours: %s  -- %s\n", s.ours, s.reason)
		}
	}
	if err := os.WriteFile(errorsFile, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func driver(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("testdata/driver.lua")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// longString is a source as a literal of Lua.
func longString(source string) string { return "[====[\n" + source + "]====]" }

// debian returns the messages of lua5.3; ok is false where that is not installed.
func debian(t *testing.T, sources []string) (messages []string, ok bool) {
	t.Helper()
	interpreter, err := exec.LookPath("lua5.3")
	if err != nil {
		return nil, false
	}
	var program strings.Builder
	program.WriteString(driver(t))
	for _, source := range sources {
		fmt.Fprintf(&program, "io.write('=> ', run(%s), '\\n')\n", longString(source))
	}
	file := filepath.Join(t.TempDir(), "all.lua")
	if err := os.WriteFile(file, []byte(program.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command(interpreter, file).Output()
	if err != nil {
		t.Fatalf("lua5.3: %v", err)
	}
	for line := range strings.Lines(string(output)) { // snippets may print, too
		if message, ok := strings.CutPrefix(line, "=> "); ok {
			messages = append(messages, strings.TrimSuffix(message, "\n"))
		}
	}
	if len(messages) != len(sources) {
		t.Fatalf("lua5.3 gave %d messages for %d snippets", len(messages), len(sources))
	}
	return messages, true
}

// ours returns the messages of an engine as the plugin makes it.
func ours(t *testing.T, sources []string) (messages []string) {
	t.Helper()
	engine := script.New(script.Options{
		Sandbox: script.Sandbox{Off: true},
		Budget:  script.Budget{Time: time.Minute, Memory: 1 << 30},
	})
	defer engine.Close()
	file := filepath.Join(t.TempDir(), "driver.lua")
	source := driver(t) + "function all() for _, source in ipairs(sources) do emit(run(source)) end end\n"
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	err := engine.Do(script.Origin{}, func(L *lua.LState) error {
		list := L.NewTable()
		for _, source := range sources {
			list.Append(lua.LString(source))
		}
		L.SetGlobal("sources", list)
		L.SetGlobal("emit", L.NewFunction(func(L *lua.LState) int {
			messages = append(messages, L.CheckString(1))
			return 0
		}))
		if err := engine.Load(file); err != nil {
			return err
		}
		_, err := engine.Call("all")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, message := range messages {
		if text := ofGopherLua.FindString(message); text != "" && !strings.Contains(sources[i], text) {
			t.Errorf("%s: a text of gopher-lua: %s", sources[i], message)
		}
	}
	return messages
}

// ofGopherLua are the texts that gopher-lua's interpreter raises, where they differ from Lua's.
var ofGopherLua = regexp.MustCompile("non-(table|function) object|cannot perform|__(unm|len) undefined|too many recursions|registry overflow|callstack overflow|for statement")

func TestMessagesAreThoseOfLua53(t *testing.T) {
	snippets, head := readSnippets(t)
	var sources []string
	for _, s := range snippets {
		sources = append(sources, s.source)
	}
	if theirs, ok := debian(t, sources); ok {
		for i, s := range snippets {
			if *write {
				s.wants = theirs[i]
			} else if theirs[i] != s.wants {
				t.Errorf("%s\n\tlua5.3 says %q, not %q", s.source, theirs[i], s.wants)
			}
		}
	}
	if *write {
		writeSnippets(t, snippets, head)
	}
	for i, message := range ours(t, sources) {
		s, wants := snippets[i], snippets[i].wants
		if s.ours != "" {
			wants = s.ours
		}
		if message != wants {
			t.Errorf("%s\n\tours:   %s\n\tlua5.3: %s", s.source, message, wants)
		}
		if s.ours == s.wants {
			t.Errorf("%s: a difference has gone", s.source)
		}
	}
}
