package walkthrough

import (
	"os"
	"path/filepath"
	"testing"
)

// read writes a page and reads it.
func read(t *testing.T, text string) ([]Block, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(path)
}

func TestFilesGrow(t *testing.T) {
	folder := t.TempDir()
	for _, row := range []struct{ block, want string }{
		{"-- a.lua\nlocal x = 1\n\nlocal function f()\n  if x then\n  end\nend\ng()\n", ""},
		{"-- a.lua, at its end\nh()\n", "-- a.lua\nlocal x = 1\n\nlocal function f()\n  if x then\n  end\nend\ng()\n\nh()\n"},
		{"-- a.lua, in place of local function f\nlocal y = 2\n", "-- a.lua\nlocal x = 1\n\nlocal y = 2\ng()\n\nh()\n"},
		{"-- a.lua, in place of local x\n", "-- a.lua\n\nlocal y = 2\ng()\n\nh()\n"},
		{"# /etc/janus/a.jcfg\ngeneral: {}\n", ""},
	} {
		blocks, err := read(t, "Text\n\n```lua\n"+row.block+"```\n")
		if err != nil || len(blocks) != 1 || !blocks[0].IsFile() || blocks[0].Line != 4 {
			t.Fatalf("%q is read as %+v (%v)", row.block, blocks, err)
		}
		if err := blocks[0].Write(folder); err != nil {
			t.Fatal(err)
		}
		if row.want == "" {
			continue
		}
		if got, _ := os.ReadFile(filepath.Join(folder, "a.lua")); string(got) != row.want {
			t.Errorf("%q left %q, want %q", row.block, got, row.want)
		}
	}
}

func TestWhatIsNotThereIsAnError(t *testing.T) {
	folder := t.TempDir()
	for _, first := range []string{"-- b.lua, at its end", "-- b.lua, in place of x"} {
		if err := (Block{Text: first + "\n"}).Write(folder); err == nil {
			t.Errorf("%s changed a file that is not there", first)
		}
	}
	if err := (Block{Text: "-- b.lua\nfunction f(\n"}).Write(folder); err != nil {
		t.Fatal(err)
	}
	for _, first := range []string{"-- b.lua, in place of function g", "-- b.lua, in place of function f"} {
		if err := (Block{Text: first + "\n"}).Write(folder); err == nil {
			t.Errorf("%s found it", first)
		}
	}
	if _, err := read(t, "```lua\nx\n"); err == nil {
		t.Error("a block without an end is read")
	}
}

func TestMarks(t *testing.T) {
	blocks, err := read(t, notRun+"\n```sh\nrm x\n```\n```sh\nls\n```\n")
	if err != nil || len(blocks) != 2 || !blocks[0].NotRun || blocks[1].NotRun || blocks[0].First() != "rm x" {
		t.Errorf("read as %+v (%v)", blocks, err)
	}
}

func TestCommands(t *testing.T) {
	commands := Block{Line: 10, Text: "$ golua run x\nhelp\n> attach\nclient 1\n> up\n> quit\nbye\n$ golua check\n"}.Commands()
	want := []Command{
		{Line: 10, Text: "golua run x", Input: "attach\nup\nquit\n", Output: "help\n> client 1\n> > bye\n"},
		{Line: 17, Text: "golua check"},
	}
	if len(commands) != 2 || commands[0] != want[0] || commands[1] != want[1] {
		t.Errorf("are %+v", commands)
	}
}

func TestMatches(t *testing.T) {
	for _, row := range []struct {
		shown, printed string
		want           bool
	}{
		{"a (b)\n", "a (b)", true}, {"in … s", "in 0.1 s\n", true}, {"a\n…\nz", "a\nb\nc\nz", true},
		{"a", "a b", false}, {"a…", "b", false}, {"", "x", false},
	} {
		if Matches(row.shown, row.printed) != row.want {
			t.Errorf("%q and %q: want %v", row.shown, row.printed, row.want)
		}
	}
}

func TestRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte("| | |\n|---|---|\n| a package | `make deb && x`: `y` |\n| source | none |\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Row(path, "a package"); err != nil || got != "make deb && x" {
		t.Errorf("the row has %q (%v)", got, err)
	}
	for _, beginning := range []string{"a", "source", "x"} {
		if got, err := Row(path, beginning); err == nil {
			t.Errorf("%q has %q", beginning, got)
		}
	}
}
