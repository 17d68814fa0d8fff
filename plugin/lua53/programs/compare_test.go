package programs

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/script"
)

//go:embed driver.lua
var driver string

// mark stands between programs, and between what they show.
const mark = "\n--%--\n"

var (
	count = flag.Int("programs", 1000, "how many random programs are compared with lua5.3")
	first = flag.Uint64("first", 1, "the seed of the first one")
)

// batch is how many programs one process of lua5.3 carries out.
const batch = 500

// inDebian returns the output of programs in lua5.3.
func inDebian(t *testing.T, sources []string) []string {
	t.Helper()
	interpreter, err := exec.LookPath("lua5.3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("lua5.3 is not installed: nothing to compare with")
	}
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file, programs := filepath.Join(folder, "driver.lua"), filepath.Join(folder, "programs")
	// A program that was changed to shrink it may never end.
	start := fmt.Sprintf(`local function driver(...) %s
end
local began = os.clock()
debug.sethook(function() if os.clock() - began > 10 then os.exit(3) end end, "", 1000000)
local file = assert(io.open(%q, "rb"))
io.write(driver(file:read("a"), %q))`, driver, programs, mark)
	for name, text := range map[string]string{file: start, programs: strings.Join(sources, mark)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(interpreter, file)
	command.Stderr = os.Stderr
	shown, err := command.Output()
	if err != nil && len(sources) > 1 {
		t.Fatal(err)
	}
	return strings.Split(string(shown), mark)
}

// here returns the output of programs in our engine.
func here(t *testing.T, sources []string) []string {
	t.Helper()
	engine := script.New(script.Options{Budget: script.Budget{Time: time.Minute, Memory: 1 << 30}})
	defer engine.Close()
	shown := ""
	err := engine.Do(script.Origin{}, func(L *lua.LState) error {
		chunk, err := luacompat.Load(L, driver, "driver")
		if err != nil {
			return err
		}
		engine.Begin("driver", chunk, func(values []lua.LValue, failure error) {
			if err = failure; err == nil {
				shown = values[0].String()
			}
		}, lua.LString(strings.Join(sources, mark)), lua.LString(mark))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(shown, mark)
}

// TestRandomProgramsAreThoseOfLua53: `go test -programs 1000000` is long enough to find
// what one in a hundred thousand shows.
func TestRandomProgramsAreThoseOfLua53(t *testing.T) {
	different := 0
	for from := 0; from < *count && different < 3; from += batch {
		var programs []Program
		var sources []string
		for i := range min(batch, *count-from) {
			programs = append(programs, New(*first+uint64(from+i)))
			sources = append(sources, programs[i].String())
		}
		ours, theirs := here(t, sources), inDebian(t, sources)
		for i := range sources {
			if ours[i] == theirs[i] || different >= 3 {
				continue
			}
			different++
			small := shrink(programs[i], func(p Program) bool {
				source := []string{p.String()}
				want := inDebian(t, source)[0]
				return want != "" && !strings.HasPrefix(want, "does not compile") && here(t, source)[0] != want
			})
			source := []string{small.String()}
			t.Errorf("seed %d:\n%s\nshows:\n%s\nbut in lua5.3:\n%s", *first+uint64(from+i), small, here(t, source)[0], inDebian(t, source)[0])
		}
	}
}

// TestProgramsAreVaried: nearly all compile and show something, and a seed gives the same.
func TestProgramsAreVaried(t *testing.T) {
	var sources []string
	for seed := range uint64(200) {
		sources = append(sources, New(seed).String())
	}
	if sources[7] != New(7).String() {
		t.Error("a seed gives two programs")
	}
	compiled, lines := 0, 0
	for _, shown := range here(t, sources) {
		if !strings.HasPrefix(shown, "does not compile") {
			compiled++
			lines += strings.Count(shown, "\n")
		}
	}
	if compiled < 190 || lines < 2000 {
		t.Errorf("%d of 200 programs compile, and show %d lines", compiled, lines)
	}
}
