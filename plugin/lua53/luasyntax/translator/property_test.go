package translator_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax/operators"
	"janus-golua/plugin/lua53/luasyntax/translator"
)

// run carries out a translation and gives what it prints, and how it fails.
func run(translation translator.Translation, name string) string {
	return carryOut(func(L *lua.LState) (*lua.LFunction, error) {
		code, err := operators.CompileTranslation(translation, name)
		if err != nil {
			return nil, err
		}
		return code.Function(L), nil
	})
}

// runPlain carries out a source as gopher-lua compiles it.
func runPlain(source string) string {
	return carryOut(func(L *lua.LState) (*lua.LFunction, error) {
		return L.Load(strings.NewReader(source), "program")
	})
}

func carryOut(compile func(L *lua.LState) (*lua.LFunction, error)) string {
	L := lua.NewState()
	defer L.Close()
	operators.Open(L)
	var printed strings.Builder
	L.SetGlobal("print", L.NewFunction(func(L *lua.LState) int {
		for i := 1; i <= L.GetTop(); i++ {
			if i > 1 {
				printed.WriteByte('\t')
			}
			printed.WriteString(L.ToStringMeta(L.Get(i)).String())
		}
		printed.WriteByte('\n')
		return 0
	}))
	function, err := compile(L)
	if err != nil {
		return "does not compile: " + err.Error()
	}
	L.Push(function)
	if err := L.PCall(0, 0, nil); err != nil {
		fmt.Fprintln(&printed, "failed:", strings.SplitN(err.Error(), "\n", 2)[0])
	}
	return printed.String()
}

// reference runs a program in Debian's Lua.
func reference(t *testing.T, version, source string) string {
	t.Helper()
	interpreter, err := exec.LookPath(version)
	if err != nil && (os.Getenv("CI") == "" || version != "lua5.3") {
		t.Skipf("%s is not installed: nothing to compare with", version)
	}
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "program.lua")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	var printed, failed bytes.Buffer
	command := exec.Command(interpreter, file)
	command.Stdout, command.Stderr = &printed, &failed
	if err := command.Run(); err != nil {
		return printed.String() + "failed: " + failed.String()
	}
	return printed.String()
}

// translated checks what must hold of every translation: it compiles, has as
// many lines, and nothing is left to translate.
func translated(t *testing.T, source string) translator.Translation {
	t.Helper()
	once, err := translator.Translate(source, "program")
	if err != nil {
		t.Fatalf("%v in:\n%s", err, source)
	}
	twice, err := translator.Translate(once.Source, "program")
	if err != nil {
		t.Fatalf("%v in the translation:\n%s", err, once.Source)
	}
	if twice.Source != once.Source {
		t.Fatalf("translated twice:\n%s\nonce:\n%s", twice.Source, once.Source)
	}
	if lineCount(once.Source) != lineCount(source) {
		t.Fatalf("other lines:\n%s\nof:\n%s", once.Source, source)
	}
	return once
}

// lineCount counts ends of lines, of one byte or two.
func lineCount(source string) int {
	ends := strings.NewReplacer("\r\n", "\n", "\n\r", "\n", "\r", "\n")
	return strings.Count(ends.Replace(source), "\n")
}

const programs = 150

// TestSameAsLua53 runs random programs with Lua 5.3's operators, and without,
// in Lua 5.3 and here.
func TestSameAsLua53(t *testing.T) {
	sameAs(t, "lua5.3", func(seed int64) string { return program(seed, seed%3 != 0, false) })
}

// TestSameAsLua54 runs random programs with variables that are closed.
func TestSameAsLua54(t *testing.T) {
	sameAs(t, "lua5.4", func(seed int64) string { return program(seed, true, true) })
}

func sameAs(t *testing.T, interpreter string, program func(seed int64) string) {
	t.Helper()
	for seed := range int64(programs) {
		source := program(seed)
		got := run(translated(t, source), "program")
		if want := reference(t, interpreter, source); got != want {
			t.Fatalf("seed %d: %s\nprogram:\n%s", seed, difference(got, want), source)
		}
	}
}

// TestForcedTranslation translates what Lua 5.1 and 5.3 have in common as much
// as can be: it must do the same as before.
func TestForcedTranslation(t *testing.T) {
	for seed := range int64(programs) {
		source := program(seed, false, false)
		want := run(translated(t, source), "program")
		forced, err := translator.TranslateEverywhere(source, "program")
		if err != nil {
			t.Fatal(err)
		}
		if got := run(forced, "program"); got != want {
			t.Fatalf("seed %d: %s\nprogram:\n%s\nforced:\n%s", seed, difference(got, want), source, forced.Source)
		}
	}
}

// difference is the first line in which two outputs differ.
func difference(got, want string) string {
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			return fmt.Sprintf("line %d is %q, expected %q", i+1, gotLines[i], wantLines[i])
		}
	}
	return fmt.Sprintf("%d lines, expected %d", len(gotLines), len(wantLines))
}
